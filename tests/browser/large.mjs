/* A picture of 100,000 frames, by keys and by clicks. */
import * as assert from "node:assert/strict";
import * as ui from "./common/picture.mjs";
import * as profile from "./common/profile.mjs";
import { run, test, until } from "./common/suite.mjs";

const text = profile.make({ stacks: 22000, depth: 16, names: 4000, seed: 7 });
const stacks = profile.readFolded(text);
const tree = profile.grow(stacks);

test("100,000 frames are all there and can be used", async (scene) => {
	const count = [...profile.walk(tree)].length;
	assert.ok(count >= 100000, `${count} frames`);
	const page = await scene.open(scene.draw(text, ["--minwidth", "0"]));
	assert.equal((await ui.frames(page)).length, count);
	const target = widest(profile.find(tree, "main"));
	await ui.click(page, target.name, 2);
	await ui.untilZoomed(page, target.name);
	assert.notEqual(ui.hash(page), "");
	await ui.search(page, "f1.7");
	const share = profile.percent(
		profile.matched(target, /f1.7/),
		target.total,
	);
	await ui.says(page, new RegExp(`(^|[^\\d.])${share}`));
	const again = await scene.open(page.url());
	await ui.untilZoomed(again, target.name);
	await ui.says(again, new RegExp(`(^|[^\\d.])${share}`));
	await page.keyboard.press("Enter");
	await until("a match has the focus", async () => {
		await page.keyboard.press("F3").catch(() => {});
		await ui.button(page, /next/i).click();
		return /f1.7/.test(
			await page.locator(".details").first().textContent(),
		);
	});
	await ui.click(page, "all");
	await ui.untilZoomed(page, "main");
	const all = profile.percent(profile.matched(tree, /f1.7/), tree.total);
	await ui.says(page, new RegExp(`(^|[^\\d.])${all}`));
});

function widest(frame) {
	return [...frame.children.values()].reduce((a, b) =>
		b.total > a.total ? b : a,
	);
}

await run();
