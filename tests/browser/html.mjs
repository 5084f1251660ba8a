/* The page around the picture: functions, their callers and callees. */
import * as assert from "node:assert/strict";
import * as ui from "./common/picture.mjs";
import * as profile from "./common/profile.mjs";
import { run, test, until } from "./common/suite.mjs";

const text = profile.make({ stacks: 300, depth: 9, names: 25, seed: 3 });
const stacks = profile.readFolded(text);
const sums = profile.functions(stacks);

const open = (scene) => scene.open(scene.draw(text, [], ".html"));

/* [name, self, total] of each row, as the cells have them. */
function rows(page) {
	return page.locator("table.functions tbody tr").evaluateAll((all) => {
		const number = (text) => +text.replace(/ samples$|,/g, "");
		return all.map((row) => {
			const cells = [...row.cells].map((c) => c.textContent);
			return [cells[4], number(cells[0]), number(cells[2])];
		});
	});
}

async function sortBy(page, key) {
	const heading = page.locator(`table.functions th[data-sort=${key}]`);
	const button = heading.getByRole("button");
	await ((await button.count()) ? button : heading).click();
	return heading.getAttribute("aria-sort");
}

test("the table has self and total of every function", async (scene) => {
	const page = await open(scene);
	const shown = await rows(page);
	assert.equal(shown.length, sums.size);
	for (const [name, self, total] of shown)
		assert.deepEqual({ self, total }, sums.get(name), name);
});

test("it is sorted by what is clicked, and the other way", async (scene) => {
	const page = await open(scene);
	for (const [key, column] of [
		["total", 2],
		["self", 1],
		["name", 0],
	]) {
		const first = await sortBy(page, key);
		const values = (await rows(page)).map((r) => r[column]);
		const second = await sortBy(page, key);
		const other = (await rows(page)).map((r) => r[column]);
		const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
		const up = first === "ascending" ? values : other;
		const down = first === "ascending" ? other : values;
		assert.deepEqual([first, second].sort(), [
			"ascending",
			"descending",
		]);
		assert.deepEqual(up, values.toSorted(compare), key);
		assert.deepEqual(down, up.toReversed(), key);
	}
});

test("it can be sorted and gone through with the keyboard", async (scene) => {
	const page = await open(scene);
	const heading = page.locator("table.functions th[data-sort=total]");
	await heading.getByRole("button").focus();
	await page.keyboard.press("Enter");
	const totals = (await rows(page)).map((r) => r[2]);
	assert.deepEqual(
		totals,
		totals.toSorted((a, b) => b - a),
	);
});

/* The rows of callers or callees: name -> value. */
async function peeked(page, what) {
	const table = page.locator("section.peek").getByRole("table", {
		name: what,
	});
	const found = await table
		.locator("tbody tr:has(td)")
		.evaluateAll((all) =>
			all.map((row) =>
				[...row.cells].map((c) => c.textContent),
			),
		);
	return new Map(
		found.map((cells) => {
			const value = cells.find((c) => / samples$/.test(c));
			const name = cells.find((c) => /^(main|f\d+)$/.test(c));
			return [name, +value.replace(/ samples|,/g, "")];
		}),
	);
}

test("a selected function has its callers and callees", async (scene) => {
	const page = await open(scene);
	for (const name of ["f3", "f7", "main"]) {
		const row = page
			.locator("table.functions tbody tr")
			.filter({ has: page.getByText(name, { exact: true }) });
		await row.getByText(name, { exact: true }).click();
		await until(`${name} is selected`, async () =>
			(
				await page.locator("section.peek").textContent()
			).includes(name),
		);
		for (const [what, step] of [
			[/callers/i, -1],
			[/callees/i, 1],
		]) {
			const want = profile.neighbors(stacks, name, step);
			assert.deepEqual(
				[...(await peeked(page, what))].sort(),
				[...want].sort(),
				`${name}: ${what}`,
			);
		}
	}
});

test("the root is below or on top, as one likes", async (scene) => {
	const page = await open(scene);
	const isIcicle = async () => {
		const all = await ui.frame(page, "all");
		const main = await ui.frame(page, "main", 1);
		return all.top < main.top;
	};
	assert.equal(await isIcicle(), false);
	const toggle = ui.button(page, /icicle|flame/i);
	await toggle.click();
	await until("an icicle", isIcicle);
	await toggle.click();
	await until("a flame", async () => !(await isIcicle()));
});

test("in an icicle arrows, zoom and search go on", async (scene) => {
	const page = await scene.open(scene.draw(ui.small, [], ".html"));
	await ui.button(page, /icicle|flame/i).click();
	await ui.click(page, "read");
	await ui.untilZoomed(page, "read");
	await ui.search(page, "number");
	await ui.says(page, /30(\.00)?%/);
});

test("without script the page has the picture and the table", async (scene) => {
	const file = scene.draw(text, [], ".html");
	const page = await scene.open(file, { javaScriptEnabled: false });
	assert.equal((await rows(page)).length, sums.size);
	assert.ok((await page.locator("g.names text").count()) > 5);
});

await run();
