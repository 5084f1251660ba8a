/* Pictures where no script runs, and where one may run only with leave. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import {
	click,
	frames,
	search,
	small,
	untilZoomed,
} from "./common/picture.mjs";
import { serve } from "./common/server.mjs";
import { run, test } from "./common/suite.mjs";

/*
 * The colors of a page's screenshot, each with how many pixels have it, the
 * most frequent first.
 */
async function colors(page, options = {}) {
	const png = (await page.screenshot(options)).toString("base64");
	const blank = await page.context().newPage();
	const counts = await blank.evaluate(async (data) => {
		const image = new Image();
		image.src = `data:image/png;base64,${data}`;
		await image.decode();
		const { width, height } = image;
		const canvas = document.createElement("canvas");
		Object.assign(canvas, { width, height });
		const context = canvas.getContext("2d");
		context.drawImage(image, 0, 0);
		const { data: bytes } = context.getImageData(
			0,
			0,
			width,
			height,
		);
		const counts = {};
		for (let i = 0; i < bytes.length; i += 4) {
			const [r, g, b] = bytes.slice(i, i + 3);
			const key = `rgb(${r}, ${g}, ${b})`;
			counts[key] = (counts[key] || 0) + 1;
		}
		return counts;
	}, png);
	await blank.close();
	return Object.entries(counts).sort(([, a], [, b]) => b - a);
}

/* The fills of the widest frames, as the file has them. */
function fills(file) {
	const text = fs.readFileSync(file, "utf8");
	return [
		...text.matchAll(/<rect[^>]* fill="#(\w{6})"[^>]* data-v/g),
	].map(([, hex]) => {
		const n = parseInt(hex, 16);
		return `rgb(${n >> 16}, ${(n >> 8) & 255}, ${n & 255})`;
	});
}

async function isPainted(page, file) {
	const seen = new Map(await colors(page));
	const wanted = fills(file);
	assert.ok(wanted.length >= 8, "frames with a fill");
	for (const fill of wanted)
		assert.ok(seen.get(fill) > 20, `${fill}: ${seen.get(fill)}`);
}

test("an <img> has the colors of the frames", async (scene) => {
	const file = scene.draw(small);
	const html = `<!doctype html><body><img src="${path.basename(file)}">`;
	const page = await scene.open(scene.file("page.html", html));
	const image = page.locator("img");
	await isPainted(page, file);
	const size = await image.evaluate((i) => [
		i.naturalWidth,
		i.naturalHeight,
	]);
	assert.equal(size[0], 1200);
	assert.ok(size[1] > 100);
});

test("without script the names are there", async (scene) => {
	const file = scene.draw(small);
	const page = await scene.open(file, { javaScriptEnabled: false });
	const text = await page.locator("g.names").textContent();
	for (const name of ["main", "read", "write", "idle", "flush"])
		assert.match(text, new RegExp(name));
	assert.match(await page.locator("g.legend").textContent(), /samples/);
});

test("a page that allows nothing but images shows it", async (scene) => {
	const file = scene.draw(small);
	scene.file("page.html", `<img src="${path.basename(file)}">`);
	const csp = "default-src 'none'; img-src 'self'";
	const base = await serve(scene, { "Content-Security-Policy": csp });
	const page = await scene.open(`${base}/page.html`);
	await isPainted(page, file);
});

test("alone where nothing is allowed it is readable", async (scene) => {
	const file = scene.draw(small);
	const csp = "default-src 'none'; img-src 'self'";
	const base = await serve(scene, { "Content-Security-Policy": csp });
	const page = await scene.open(`${base}/${path.basename(file)}`);
	await isPainted(page, file);
	assert.ok((await page.locator("g.names text").count()) >= 8);
	const refused = scene.forgive(/Content Security Policy/);
	assert.ok(refused.length >= 1, "the policy was in force");
});

/* Zooms and finds; what the policy refuses fails the test. */
async function isAlive(page) {
	await click(page, "read");
	await untilZoomed(page, "read");
	await search(page, "number");
	assert.ok((await frames(page)).some((f) => f.shown));
}

for (const suffix of [".svg", ".html"]) {
	test(`${suffix} with a nonce is alive`, async (scene) => {
		const nonce = "c2VjcmV0";
		const file = scene.draw(small, ["--csp-nonce", nonce], suffix);
		const base = await serve(scene, {
			"Content-Security-Policy":
				"default-src 'none'; " +
				`script-src 'nonce-${nonce}'; ` +
				`style-src 'nonce-${nonce}'`,
		});
		await isAlive(
			await scene.open(`${base}/${path.basename(file)}`),
		);
	});

	test(`${suffix} with a script of its own is alive`, async (scene) => {
		const file = scene.draw(
			small,
			["--script-src", "page.js"],
			suffix,
		);
		const source = path.join(scene.directory, "page.js");
		if (!fs.existsSync(source)) {
			const inline = fs.readFileSync(
				scene.draw(small),
				"utf8",
			);
			fs.writeFileSync(source, scriptOf(inline));
		}
		const base = await serve(scene, {
			"Content-Security-Policy":
				"default-src 'none'; script-src 'self'; " +
				"style-src 'unsafe-inline'",
		});
		await isAlive(
			await scene.open(`${base}/${path.basename(file)}`),
		);
	});
}

function scriptOf(svg) {
	return /<script[^>]*>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?<\/script>/s.exec(
		svg,
	)[1];
}

test("paper is white, and has no controls", async (scene) => {
	const page = await scene.open(scene.draw(small));
	await page.emulateMedia({ media: "print", colorScheme: "dark" });
	const background = page.locator("rect.background");
	const fill = await background.evaluate((e) => getComputedStyle(e).fill);
	assert.ok(["rgb(255, 255, 255)", "none"].includes(fill), fill);
	const bar = page.locator("g.bar button");
	assert.equal(await bar.filter({ visible: true }).count(), 0);
});

for (const suffix of [".svg", ".html"]) {
	test(`${suffix} is dark where that is wanted`, async (scene) => {
		const file = scene.draw(small, [], suffix);
		const light = await brightness(scene, file, "light");
		const dark = await brightness(scene, file, "dark");
		assert.ok(light.background > 200, `light: ${light.background}`);
		assert.ok(dark.background < 60, `dark: ${dark.background}`);
		for (const text of [light.text, light.legend])
			assert.ok(text < 110, `light: ${text}`);
		for (const text of [dark.text, dark.legend])
			assert.ok(text > 150, `dark: ${text}`);
	});
}

/* From 0 to 255: of a color as it is computed. */
function mean(color) {
	const parts = color.match(/\d+/g).slice(0, 3).map(Number);
	return parts.reduce((a, b) => a + b) / 3;
}

async function brightness(scene, file, colorScheme) {
	const page = await scene.open(file, { colorScheme });
	const of = async (selector, property) =>
		mean(
			await page
				.locator(selector)
				.first()
				.evaluate(
					(e, p) => getComputedStyle(e)[p],
					property,
				),
		);
	const corner = { x: 2, y: 2, width: 4, height: 4 };
	const [[pixel]] = await colors(page, { clip: corner });
	return {
		background: mean(pixel),
		text: file.endsWith(".html")
			? await of("h1", "color")
			: await of(".title", "fill"),
		legend: await of(".legend text", "fill"),
	};
}

await run();
