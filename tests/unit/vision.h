/*
 * How colors look: contrast as WCAG 2 counts it, and the distance of two
 * colors for eyes that lack one of the three kinds of cones (matrices by
 * Machado, Oliveira and Fernandes, 2009).
 */
#ifndef TESTS_UNIT_VISION_H
#define TESTS_UNIT_VISION_H

#include <stddef.h>
#include <stdint.h>

enum eyes { ALL_CONES, NO_RED, NO_GREEN, NO_BLUE, EYES };

/* Of x between 0 and 1, by halving. */
static inline double vision_root(double x, int n)
{
	double low = 0, high = 1;

	for (int step = 0; step < 60; step++) {
		double middle = (low + high) / 2, power = 1;

		for (int i = 0; i < n; i++)
			power *= middle;
		if (power < x)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Red, green, blue from 0 to 1, as light adds up. */
static inline void vision_light(double light[3], uint32_t color)
{
	for (int i = 0; i < 3; i++) {
		double c = (color >> (16 - 8 * i) & 0xff) / 255.0;

		light[i] = c / 12.92;
		if (c <= 0.04045)
			continue;
		/* to the power of 2.4: twelve times the fifth root */
		c = vision_root((c + 0.055) / 1.055, 5);
		light[i] = 1;
		for (int j = 0; j < 12; j++)
			light[i] *= c;
	}
}

static inline double vision_luminance(uint32_t color)
{
	double l[3];

	vision_light(l, color);
	return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2];
}

/* Of black text on a color: from 1 to 21. */
static inline double vision_contrast(uint32_t color)
{
	return (vision_luminance(color) + 0.05) / 0.05;
}

static inline double vision_bent(double t)
{
	return t > 0.008856 ? vision_root(t < 1 ? t : 1, 3)
			    : 7.787 * t + 16.0 / 116;
}

/* Where a color lies in CIELAB. */
static inline void vision_lab(double lab[3], uint32_t color, enum eyes eyes)
{
	static const double seen[EYES][3][3] = {
		{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		{{0.152286, 1.052583, -0.204868},
		 {0.114503, 0.786281, 0.099216},
		 {-0.003882, -0.048116, 1.051998}},
		{{0.367322, 0.860646, -0.227968},
		 {0.280085, 0.672501, 0.047413},
		 {-0.011820, 0.042940, 0.968881}},
		{{1.255528, -0.076749, -0.178779},
		 {-0.078411, 0.930809, 0.147602},
		 {0.004733, 0.691367, 0.303900}}};
	static const double xyz[3][3] = {{0.4339, 0.3762, 0.1899},
					 {0.2126, 0.7152, 0.0722},
					 {0.0177, 0.1095, 0.8728}};
	double light[3], l[3], f[3];

	vision_light(light, color);
	for (int i = 0; i < 3; i++) {
		l[i] = 0;
		for (int j = 0; j < 3; j++)
			l[i] += seen[eyes][i][j] * light[j];
		l[i] = l[i] < 0 ? 0 : l[i] > 1 ? 1 : l[i];
	}
	for (int i = 0; i < 3; i++)
		f[i] = vision_bent(xyz[i][0] * l[0] + xyz[i][1] * l[1] +
				   xyz[i][2] * l[2]);
	lab[0] = 116 * f[1] - 16;
	lab[1] = 500 * (f[0] - f[1]);
	lab[2] = 200 * (f[1] - f[2]);
}

/* The square of the distance of two colors; 2.3 * 2.3 is just noticed. */
static inline double vision_distance(uint32_t a, uint32_t b, enum eyes eyes)
{
	double x[3], y[3], sum = 0;

	vision_lab(x, a, eyes);
	vision_lab(y, b, eyes);
	for (int i = 0; i < 3; i++)
		sum += (x[i] - y[i]) * (x[i] - y[i]);
	return sum;
}

#endif
