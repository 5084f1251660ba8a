/*
 * What a page shows of a picture, and what a person does there. The words of
 * its controls are here, and nowhere else in these suites.
 */
import * as assert from "node:assert/strict";
import { until } from "./suite.mjs";

/* A program of which all sums are easy to see. */
export const small = `main;read;parse;number 30
main;read;parse;string 50
main;read;wait 20
main;write;encode;number 40
main;write;flush 60
main;write;Number 10
main;idle 790
`;

export const button = (page, name) =>
	page.getByRole("button", { name, exact: false });
export const searchBox = (page) => page.getByRole("searchbox");

/*
 * All frames: name, sums, depth and where they are on the screen. One is shown
 * if some of it is inside the graph.
 */
export function frames(page) {
	return page.evaluate(() => {
		const graph = document.querySelector("svg.graph");
		const box = graph.getBoundingClientRect();
		const rows = [...document.querySelectorAll("g.row")];
		return rows.flatMap((row, depth) =>
			[...row.querySelectorAll("rect[data-v]")].map(
				(rect) => {
					const r = rect.getBoundingClientRect();
					const [total, self] =
						rect.dataset.v.split(" ");
					const style = getComputedStyle(rect);
					return {
						name: rect
							.querySelector("title")
							.textContent.split(
								"\n",
							)[0],
						depth,
						total: +total,
						self: +(self ?? total),
						left: r.left,
						top: r.top,
						width: r.width,
						height: r.height,
						fill: style.fill,
						shown:
							style.visibility !==
								"hidden" &&
							r.width > 0 &&
							r.right >
								box.left +
									0.01 &&
							r.left <
								box.right -
									0.01,
						full:
							r.left <
								box.left +
									0.6 &&
							r.right >
								box.right - 0.6,
					};
				},
			),
		);
	});
}

export async function frame(page, name, depth) {
	const found = (await frames(page)).filter(
		(f) =>
			f.name === name &&
			(depth === undefined || f.depth === depth),
	);
	assert.equal(found.length, 1, `frames '${name}': ${found.length}`);
	return found[0];
}

/* The frame that takes the whole width: the innermost one. */
export async function zoomed(page) {
	const full = (await frames(page)).filter((f) => f.full);
	return full.reduce((a, b) => (b.depth > a.depth ? b : a)).name;
}

export async function untilZoomed(page, name) {
	await until(
		`zoomed to ${name}`,
		async () => (await zoomed(page)) === name,
	);
}

/* With the mouse, in the middle of what is seen of it. */
export async function point(page, name, depth) {
	const f = await frame(page, name, depth);
	const graph = await page.locator("svg.graph").boundingBox();
	const left = Math.max(f.left, graph.x);
	const right = Math.min(f.left + f.width, graph.x + graph.width);
	const at = [(left + right) / 2, f.top + f.height / 2];
	await page.mouse.move(...at);
	return at;
}

export async function click(page, name, depth) {
	await page.mouse.click(...(await point(page, name, depth)));
}

/* By the keyboard, as people search. */
export async function search(page, text) {
	await page.keyboard.press("/");
	await searchBox(page).fill(text);
	await page.keyboard.press("Enter");
}

/* The names of the frames that are marked as matches. */
export async function marked(page) {
	const color = await page.evaluate(() => {
		const svg = document.querySelector("svg.prof-svg");
		const probe = document.createElementNS(
			svg.namespaceURI,
			"rect",
		);
		probe.style.fill = svg.dataset.searchColor;
		svg.append(probe);
		const { fill } = getComputedStyle(probe);
		probe.remove();
		return fill;
	});
	return (await frames(page))
		.filter((f) => f.fill === color)
		.map((f) => f.name);
}

/* All that is written around the graph. */
export function words(page) {
	return page.evaluate(() => {
		const seen = [...document.querySelectorAll(".bar, .details")];
		return seen.map((e) => e.textContent).join("\n");
	});
}

export async function says(page, pattern) {
	return until(`says ${pattern}`, async () =>
		pattern.exec(await words(page)),
	);
}

/* The name of the frame that has the focus, or what else has. */
export function focused(page) {
	return page.evaluate(() => {
		let at = document.activeElement;
		const active = at?.getAttribute("aria-activedescendant");
		if (active) at = document.getElementById(active);
		const title = at?.querySelector(":scope > title");
		if (at?.localName === "rect" && title)
			return title.textContent.split("\n")[0];
		return at?.getAttribute("aria-label") || at?.textContent || "";
	});
}

export const hash = (page) => decodeURIComponent(new URL(page.url()).hash);
