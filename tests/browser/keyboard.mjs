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
			() => !!document.activeElement?.closest("g.row"),
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
				? at.localName
				: at.getAttribute("aria-label") ||
						at.closest("label")
							?.textContent ||
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
		await page.reload();
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
						e.closest("label")
							?.textContent ||
						e.textContent.trim(),
				),
		);
		assert.ok(controls.length >= 5, controls.join());
		for (const control of controls)
			assert.ok(
				reached.includes(control),
				`${control} of ${reached.join()}`,
			);
		assert.ok(reached.includes("rect"), reached.join());
		assert.ok(!reached.includes("svg"), "a stop without a use");
	});

/*
 * From the root, up and to the right: every frame, each once. Up leads to one
 * of the frames above, so its row is gone through to both sides.
 */
test("arrows come to every frame", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	const reached = new Set();
	const note = async () => {
		const { x, depth } = await place(page);
		reached.add(`${x} ${depth}`);
	};
	await enter(page);
	for (let depth = 0; depth < 5; depth++) {
		await press(page, "Home");
		await note();
		for (let i = 0; i < 8; i++) {
			await press(page, "ArrowRight");
			await note();
		}
		const leaf = { 2: "read", 3: "parse" }[depth];
		if (leaf) await goTo(page, leaf);
		await press(page, "ArrowUp");
	}
	assert.equal(reached.size, (await ui.frames(page)).length);
});

const samePlace = (a, b) => a.x === b.x && a.depth === b.depth;

/* Where the frame is that has the focus. */
function place(page) {
	return page.evaluate(() => {
		const at = document.activeElement;
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
	const before = await ui.look(page);
	await press(page, "ArrowUp");
	assert.ok(!before.equals(await ui.look(page)));
});

test("Tab leaves the frames, and Shift-Tab too", async (scene) => {
	const page = await scene.open(scene.draw(ui.small, [], ".html"));
	const isInside = () =>
		page.evaluate(() => !!document.activeElement.closest("g.row"));
	await enter(page);
	await press(page, "Tab");
	assert.equal(await isInside(), false);
	await press(page, "Shift+Tab");
	assert.equal(await isInside(), true);
	await press(page, "Shift+Tab");
	assert.equal(await isInside(), false);
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
		/rinN\?\//.test(
			await ui.searchBox(page).evaluate((e) => e.value),
		),
	);
	assert.equal(await ui.zoomed(page), "read");
});

test("what happens is announced", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	const told = async () => {
		const live = page.locator("output, [aria-live], [role=status]");
		return (await live.allTextContents()).join("; ");
	};
	await ui.click(page, "read");
	await until("the zoom is announced", async () =>
		/read/.test(await told()),
	);
	await ui.search(page, "number");
	await until("the matches are announced", async () =>
		/30(\.00)?%/.test(await told()),
	);
});

await run();
