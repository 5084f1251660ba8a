/* Zooming, the way back, and the place in the address. */
import * as assert from "node:assert/strict";
import * as ui from "./common/picture.mjs";
import { run, test, until } from "./common/suite.mjs";

test("a click zooms: what is beside the frame is gone", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	assert.equal(await ui.zoomed(page), "main");
	await ui.click(page, "read");
	await ui.untilZoomed(page, "read");
	const shown = (await ui.frames(page)).filter((f) => f.shown);
	assert.deepEqual(shown.map((f) => f.name).sort(), [
		"all",
		"main",
		"number",
		"parse",
		"read",
		"string",
		"wait",
	]);
	const parse = await ui.frame(page, "parse");
	const read = await ui.frame(page, "read");
	assert.ok(Math.abs(parse.width / read.width - 0.8) < 0.001);
});

test("names fit the frames after a zoom", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await ui.click(page, "parse");
	await ui.untilZoomed(page, "parse");
	await until("names are there", async () => {
		const names = await page
			.locator("g.names text")
			.allTextContents();
		return ["parse", "number", "string"].every((n) =>
			names.includes(n),
		);
	});
});

test("there is a way back through the zooms", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	for (const name of ["write", "encode"]) {
		await ui.click(page, name);
		await ui.untilZoomed(page, name === "encode" ? "number" : name);
	}
	await page.keyboard.press("Escape");
	await ui.untilZoomed(page, "write");
	await page.keyboard.press("Backspace");
	await ui.untilZoomed(page, "main");
});

test("a frame above the zoomed one zooms out to it", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await ui.click(page, "parse");
	await ui.untilZoomed(page, "parse");
	await ui.click(page, "read");
	await ui.untilZoomed(page, "read");
	await ui.click(page, "all");
	await ui.untilZoomed(page, "main");
});

test("reset shows the whole", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await ui.click(page, "parse");
	await ui.untilZoomed(page, "parse");
	await ui.button(page, /reset/i).click();
	await ui.untilZoomed(page, "main");
	assert.equal(ui.hash(page).replace("#", ""), "");
});

test("the address keeps the zoom and the search", async (scene) => {
	const file = scene.draw(ui.small);
	const page = await scene.open(file);
	await ui.click(page, "read");
	await ui.untilZoomed(page, "read");
	await ui.search(page, "number|wait");
	await until("both are in the address", () => {
		return /number\|wait/.test(ui.hash(page));
	});
	const again = await scene.open(page.url());
	await ui.untilZoomed(again, "read");
	await until("the matches are marked", async () => {
		const names = await ui.marked(again);
		return names.includes("wait") && names.includes("number");
	});
	await again.reload();
	await ui.untilZoomed(again, "read");
	await ui.says(again, /50(\.00)?%/);
});

test("the browser's own way back undoes a zoom", async (scene) => {
	const page = await scene.open(scene.draw(ui.small));
	await ui.click(page, "read");
	await ui.untilZoomed(page, "read");
	const url = page.url();
	await page.goto(url.replace(/#.*/, "#"));
	await ui.untilZoomed(page, "main");
});

for (const bad of ["#nonsense", "#%E0%A4%A", "#zoom=99999&s=(", "#x=-1&y=1e9"])
	test(`with ${bad} the whole is shown`, async (scene) => {
		const page = await scene.open(scene.draw(ui.small), {
			hash: bad,
		});
		await ui.untilZoomed(page, "main");
	});

test("a tooltip has the name, self, total and shares", async (scene) => {
	const page = await scene.open(scene.draw(`${ui.small}main;read 5\n`));
	await ui.point(page, "read");
	await ui.says(page, /read/);
	const text = await ui.words(page);
	for (const part of [
		"Total: 105 samples",
		"Self: 5 samples",
		"10.45% of all",
	])
		assert.ok(text.includes(part), `${part} in ${text}`);
	await ui.click(page, "read");
	await ui.untilZoomed(page, "read");
	await ui.point(page, "parse");
	await ui.says(page, /7\.96% of all, 76\.19% of read/);
});

test("that of two sides has both, and the change", async (scene) => {
	const old = scene.file(
		"old.folded",
		"main;a 10\nmain;b 40\nmain;c 5\n",
	);
	const page = await scene.open(
		scene.draw("main;a 30\nmain;b 20\nmain;d 5\n", [
			"--normalize=none",
			"--diff",
			old,
		]),
	);
	await ui.point(page, "a");
	await ui.says(page, /Total: 30 samples.*Base: 10 samples, 18\.18%/s);
	await ui.says(page, /Change: \+20 samples, \+200\.00%/);
	await ui.point(page, "b");
	await ui.says(page, /Change: -20 samples, -50\.00%/);
	await ui.point(page, "d");
	await ui.says(page, /Change: new/);
	await ui.point(page, "c");
	await ui.says(page, /Change: gone/);
});

await run();
