/* Searching: what is marked, what it sums to, the way through the matches. */
import * as assert from "node:assert/strict";
import * as ui from "./common/picture.mjs";
import * as profile from "./common/profile.mjs";
import { run, test, until } from "./common/suite.mjs";

const same = (a, b) => assert.deepEqual([...a].sort(), [...b].sort());

/* The page says the share that the matches have of a frame. */
async function saysShare(page, tree, pattern) {
	const share = profile.percent(
		profile.matched(tree, pattern),
		tree.total,
	);
	await ui.says(page, new RegExp(`(^|[^\\d.])${share}`));
}

test("the share of a match is what the frames sum to", async (scene) => {
	const tree = profile.grow(profile.readFolded(ui.small));
	const page = await scene.open(scene.draw(ui.small));
	for (const text of ["number", "flush|wait", "^re", "e$", "idle"]) {
		await ui.search(page, text);
		await saysShare(page, tree, new RegExp(text));
	}
});

test("shares are right in a large program", async (scene) => {
	const text = profile.make({ stacks: 900, depth: 12 });
	const tree = profile.grow(profile.readFolded(text));
	const page = await scene.open(scene.draw(text, ["--minwidth", "0"]));
	for (const pattern of ["f1$", "f[2-5]$", "f1", "9", "main"]) {
		await ui.search(page, pattern);
		await saysShare(page, tree, new RegExp(pattern));
	}
});

test("a match inside of a match counts once", async (scene) => {
	const tree = profile.grow(profile.readFolded(ui.small));
	const page = await scene.open(scene.draw(ui.small));
	await ui.search(page, "read|parse|number");
	await saysShare(page, tree, /read|parse|number/);
	await ui.says(page, /14(\.00)?%/);
});

test("what a zoom hides does not count", async (scene) => {
	const tree = profile.grow(profile.readFolded(ui.small));
	const page = await scene.open(scene.draw(ui.small));
	await ui.click(page, "read");
	await ui.untilZoomed(page, "read");
	await ui.search(page, "number|flush");
	const read = profile.find(tree, "main", "read");
	await saysShare(page, read, /number|flush/);
	await ui.says(page, /30(\.00)?%/);
});

test("a search leaves the zoom, and a zoom the search", async (scene) => {
	const tree = profile.grow(profile.readFolded(ui.small));
	const page = await scene.open(scene.draw(ui.small));
	await ui.click(page, "write");
	await ui.untilZoomed(page, "write");
	await ui.search(page, "number");
	await ui.says(page, /36\.36%/);
	assert.equal(await ui.zoomed(page), "write");
	await ui.click(page, "all");
	await ui.untilZoomed(page, "main");
	await saysShare(page, tree, /number/);
	same(await ui.marked(page), ["number", "number"]);
});

test("matches are marked, and what is none is not", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await ui.search(page, "number");
	await until("marked", async () => (await ui.marked(page)).length > 0);
	same(await ui.marked(page), ["number", "number"]);
	await ui.search(page, "nothing like it");
	await until(
		"unmarked",
		async () => (await ui.marked(page)).length === 0,
	);
	await ui.says(page, /\b0(\.00)?%|no match/i);
});

test("case counts until it is to be ignored", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await ui.search(page, "number");
	await ui.says(page, /[^\d.]7(\.00)?%/);
	await ui.ignoreCase(page).click();
	await ui.says(page, /[^\d.]8(\.00)?%/);
	same(await ui.marked(page), ["number", "number", "Number"]);
	const again = await scene.open(page.url());
	await ui.says(again, /[^\d.]8(\.00)?%/);
	await ui.ignoreCase(page).click();
	await ui.says(page, /[^\d.]7(\.00)?%/);
});

test("an expression that is none is said to be so", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await ui.search(page, "number");
	await ui.says(page, /[^\d.]7(\.00)?%/);
	for (const bad of ["(", "[a", "*x", "a{2,1}"]) {
		await ui.search(page, bad);
		await ui.says(page, /invalid|not a|error/i);
	}
	await ui.search(page, "flush");
	await ui.says(page, /[^\d.]6(\.00)?%/);
});

test("next and previous go through the matches in view", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await ui.search(page, "number|flush");
	await until("marked", async () => (await ui.marked(page)).length === 3);
	const names = [];
	for (let i = 0; i < 3; i++) {
		await ui.button(page, /next/i).click();
		names.push(await current(page));
	}
	same(names, ["number", "number", "flush"]);
	await ui.button(page, /next/i).click();
	assert.equal(await current(page), names[0]);
	await ui.button(page, /previous/i).click();
	assert.equal(await current(page), names[2]);
});

/* The frame of which the line below the graph tells. */
async function current(page) {
	const text = await page.locator(".details").first().textContent();
	return /number|flush|tiny/.exec(text)?.[0];
}

/* A leaf with a millionth of the whole, and one with a hundred millionth. */
const narrow = (whole) =>
	`main;big ${whole - 1000}\nmain;deep;deeper;tiny 1\nmain;deep;b 999\n`;

test("a match too narrow to see is jumped to", async (scene) => {
	const file = scene.draw(narrow(1e6), ["--minwidth", "0"]);
	const page = await scene.open(file);
	assert.ok((await ui.frame(page, "tiny")).width < 0.01);
	await ui.search(page, "tiny");
	await ui.says(page, /<0\.01%/);
	await ui.button(page, /next/i).click();
	await until("tiny is seen", async () => {
		const tiny = await ui.frame(page, "tiny");
		return tiny.shown && tiny.width >= 3;
	});
});

test("a match without any width counts", async (scene) => {
	const file = scene.draw(narrow(1e8), ["--minwidth", "0"]);
	const page = await scene.open(file);
	await ui.search(page, "tiny");
	await ui.says(page, /<0\.01%/);
});

test("clearing a search takes the marks away", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await ui.search(page, "number");
	await until("marked", async () => (await ui.marked(page)).length > 0);
	await ui.search(page, "");
	await until(
		"unmarked",
		async () => (await ui.marked(page)).length === 0,
	);
	assert.doesNotMatch(ui.hash(page), /number/);
});

await run();
