/* All of it with the keyboard alone, and always a focus that is seen. */
import * as assert from "node:assert/strict";
import * as ui from "./common/picture.mjs";
import { run, test, until } from "./common/suite.mjs";

async function press(page, ...keys) {
	for (const key of keys) await page.keyboard.press(key);
}

async function untilFocused(page, name) {
	await until(`focus on ${name}`, async () => {
		return (await ui.focused(page)) === name;
	}).catch(async (e) => {
		throw new Error(
			`${e.message}: it is on ${await ui.focused(page)}`,
		);
	});
}

/* Into the graph: the first frame that the Tab key comes to. */
async function enter(page) {
	for (let i = 0; i < 30; i++) {
		await press(page, "Tab");
		const inside = await page.evaluate(
			() => !!document.activeElement?.closest("svg.graph"),
		);
		if (inside) return;
	}
	throw new Error("Tab does not come to the frames");
}

/* What Tab comes to, until it comes back. */
async function stops(page) {
	const seen = [];
	for (let i = 0; i < 60; i++) {
		await press(page, "Tab");
		const name = await page.evaluate(() => {
			const at = document.activeElement;
			if (!at || at === document.body) return "";
			return at.closest("svg.graph")
				? "graph"
				: at.getAttribute("aria-label") ||
						at.textContent.trim();
		});
		if (name !== "" && seen.includes(name)) break;
		if (name !== "") seen.push(name);
	}
	return seen;
}

for (const suffix of [".svg", ".html"])
	test(`Tab comes to every control of ${suffix}`, async (scene) => {
		const page = await scene.open(scene.draw(ui.small, [], suffix));
		await ui.search(page, "number");
		await page.evaluate(() => document.activeElement.blur());
		const reached = await stops(page);
		const controls = await page.evaluate(() =>
			[
				...document.querySelectorAll(
					"button, input, select, a[href]",
				),
			]
				.filter(
					(e) =>
						e.checkVisibility() &&
						!e.disabled,
				)
				.map(
					(e) =>
						e.getAttribute("aria-label") ||
						e.textContent.trim(),
				),
		);
		assert.ok(controls.length >= 5, controls.join());
		for (const control of controls)
			assert.ok(
				reached.includes(control),
				`${control} of ${reached.join()}`,
			);
		assert.ok(reached.includes("graph"), reached.join());
	});

/* By arrows from the root: every frame, each once. */
test("arrows come to every frame", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await enter(page);
	await press(page, "Home");
	const all = (await ui.frames(page)).length;
	const seen = await page.evaluate(() => 0);
	assert.equal(seen, 0);
	const reached = [];
	const visit = async (depth) => {
		reached.push(await ui.focused(page));
		if (reached.length > 3 * all) throw new Error(reached.join());
		const here = await place(page);
		await press(page, "ArrowUp");
		if (!samePlace(await place(page), here)) {
			await visit(depth + 1);
			await press(page, "ArrowDown");
		}
		await press(page, "ArrowRight");
		const next = await place(page);
		if (!samePlace(next, here) && next.depth === here.depth)
			await visit(depth);
	};
	await visit(0);
	assert.equal(
		new Set(reached).size,
		new Set(names(await ui.frames(page))).size,
	);
});

const names = (frames) => frames.map((f) => f.name);
const samePlace = (a, b) => a.x === b.x && a.depth === b.depth;

/* Where the frame is that has the focus. */
function place(page) {
	return page.evaluate(() => {
		let at = document.activeElement;
		const active = at.getAttribute("aria-activedescendant");
		if (active) at = document.getElementById(active);
		const rows = [...document.querySelectorAll("g.row")];
		return {
			x: +at.getAttribute("x"),
			depth: rows.indexOf(at.closest("g.row")),
		};
	});
}

test("arrows go by depth and among siblings, as drawn", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await enter(page);
	await press(page, "Home");
	await untilFocused(page, "all");
	await press(page, "ArrowUp");
	await untilFocused(page, "main");
	await press(page, "ArrowUp");
	const first = (await ui.frames(page))
		.filter((f) => f.depth === 2)
		.sort((a, b) => a.left - b.left)
		.map((f) => f.name);
	assert.ok(first.includes(await ui.focused(page)));
	await press(page, "ArrowDown");
	await untilFocused(page, "main");
});

test("in an icicle down goes away from the root", async (scene) => {
	const page = await scene.open(scene.draw(ui.small, ["--inverted"]));
	await enter(page);
	await press(page, "Home", "ArrowDown");
	await untilFocused(page, "main");
	await press(page, "ArrowUp");
	await untilFocused(page, "all");
});

async function goTo(page, name) {
	for (let i = 0; i < 12; i++) {
		if ((await ui.focused(page)) === name) return;
		await press(page, "ArrowRight");
	}
	await press(page, ...Array(12).fill("ArrowLeft"));
	for (let i = 0; i < 12; i++) {
		if ((await ui.focused(page)) === name) return;
		await press(page, "ArrowRight");
	}
	throw new Error(`arrows do not come to ${name}`);
}

test("Enter zooms, Escape goes back, the focus stays", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await enter(page);
	await press(page, "Home", "ArrowUp", "ArrowUp");
	await goTo(page, "read");
	await press(page, "Enter");
	await ui.untilZoomed(page, "read");
	await untilFocused(page, "read");
	await press(page, "Escape");
	await ui.untilZoomed(page, "main");
	await untilFocused(page, "read");
	await press(page, "Enter", "r");
	await ui.untilZoomed(page, "main");
});

test("the focus is seen", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await enter(page);
	await press(page, "Home", "ArrowUp");
	const look = () => page.locator("svg.graph").screenshot();
	const before = await look();
	await press(page, "ArrowUp");
	assert.notDeepEqual(await look(), before);
});

test("a letter for each thing: / n N i r ?", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await press(page, "/");
	await until("the search has the focus", () =>
		ui
			.searchBox(page)
			.evaluate((e) => e === document.activeElement),
	);
	await page.keyboard.type("number");
	await press(page, "Enter");
	await ui.says(page, /[^\d.]7(\.00)?%/);
	await enter(page);
	await press(page, "n");
	await untilFocused(page, "number");
	const first = await place(page);
	await press(page, "n");
	assert.ok(!samePlace(await place(page), first));
	await press(page, "N");
	assert.ok(samePlace(await place(page), first));
	await press(page, "i");
	await ui.says(page, /[^\d.]8(\.00)?%/);
	await press(page, "?");
	await until(
		"help is shown",
		async () => (await page.getByText(/Escape|Esc\b/).count()) > 0,
	);
	await press(page, "Escape");
});

test("Ctrl-F searches", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await press(page, "Control+f");
	await until("the search has the focus", () =>
		ui
			.searchBox(page)
			.evaluate((e) => e === document.activeElement),
	);
});

test("letters that are typed into the search are only text", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await ui.click(page, "read");
	await ui.untilZoomed(page, "read");
	await press(page, "/");
	await page.keyboard.type("rinN?/");
	await until("typed", async () =>
		/rinN\?\//.test(await ui.searchBox(page).inputValue()),
	);
	assert.equal(await ui.zoomed(page), "read");
});

test("what happens is announced", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	const live = page.locator("[aria-live], [role=status]").first();
	await ui.click(page, "read");
	await until("the zoom is announced", async () =>
		/read/.test(await live.textContent()),
	);
	await ui.search(page, "number");
	await until("the matches are announced", async () =>
		/30(\.00)?%/.test(await live.textContent()),
	);
});

await run();
