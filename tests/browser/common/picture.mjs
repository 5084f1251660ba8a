/*
 * What a page shows of a picture, and what a person does there. The words of
 * its controls are here, and nowhere else in these suites.
 */
import * as assert from "node:assert/strict";
import { prepare } from "./inside.mjs";
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
export const ignoreCase = (page) =>
	page.getByRole("checkbox", { name: /ignore case/i });

/*
 * Frames with their sums, depths and places: those of a name, at a depth, or
 * that take the full width, as wanted.
 */
export async function frames(page, wanted = {}) {
	await page.evaluate(prepare);
	return page.evaluate((w) => globalThis.tellFrames(w), wanted);
}

export async function frame(page, name, depth) {
	const found = await frames(page, { name, depth });
	assert.equal(found.length, 1, `frames '${name}': ${found.length}`);
	return found[0];
}

/* The frame that takes the whole width: the innermost one. */
export async function zoomed(page) {
	const full = await frames(page, { full: true });
	return full.reduce((a, b) => (b.depth > a.depth ? b : a)).name;
}

export async function untilZoomed(page, name) {
	await until(
		`zoomed to ${name}`,
		async () => (await zoomed(page)) === name,
	);
}

/* What the graph looks like. */
export async function look(page) {
	await page.evaluate(prepare);
	const box = await page.evaluate(() => globalThis.graphBox());
	return page.screenshot({
		clip: {
			x: box.left,
			y: box.top,
			width: box.right - box.left,
			height: box.bottom - box.top,
		},
	});
}

/* With the mouse, in the middle of what is seen of it. */
export async function point(page, name, depth) {
	const f = await frame(page, name, depth);
	const graph = await page.evaluate(() => globalThis.graphBox());
	const left = Math.max(f.left, graph.left);
	const right = Math.min(f.left + f.width, graph.right);
	const at = [(left + right) / 2, f.top + f.height / 2];
	await page.mouse.move(...at);
	return at;
}

export async function click(page, name, depth) {
	await page.mouse.click(...(await point(page, name, depth)));
}

/* As people search: what is typed counts at once. */
export async function search(page, text) {
	await searchBox(page).fill(text);
	await until(`searched ${text}`, () => hash(page).includes(text));
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
		const seen = [
			...document.querySelectorAll(".bar, .details, .tip"),
		];
		return seen.map((e) => e.textContent).join("\n");
	});
}

export async function says(page, pattern) {
	return until(`says ${pattern}`, async () =>
		pattern.exec(await words(page)),
	);
}

/* The name of the frame that has the focus, or what else has. */
export async function focused(page) {
	await page.evaluate(prepare);
	return page.evaluate(() => {
		const at = document.activeElement;
		return (
			(at?.closest("g.row") && globalThis.frameOf(at).name) ||
			at?.getAttribute("aria-label") ||
			at?.textContent ||
			""
		);
	});
}

export const hash = (page) => decodeURIComponent(new URL(page.url()).hash);
