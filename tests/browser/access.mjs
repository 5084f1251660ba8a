/* What the rules of accessible pages say, and what a screen reader is told. */
import * as assert from "node:assert/strict";
import * as ui from "./common/picture.mjs";
import * as profile from "./common/profile.mjs";
import { rules, run, test } from "./common/suite.mjs";

async function violations(page) {
	await page.evaluate(rules());
	const found = await page.evaluate(async () => {
		const { violations } = await globalThis.axe.run(document, {
			resultTypes: ["violations"],
		});
		return violations
			.filter((v) =>
				["serious", "critical"].includes(v.impact),
			)
			.map((v) => [
				v.id,
				v.help,
				...v.nodes
					.slice(0, 3)
					.map((n) => n.html.slice(0, 160)),
			]);
	});
	return found;
}

for (const suffix of [".svg", ".html"])
	for (const scheme of ["light", "dark"]) {
		test(`${scheme} ${suffix} breaks no rule`, async (scene) => {
			const file = scene.draw(
				ui.small,
				["--subtitle", "x"],
				suffix,
			);
			const page = await scene.open(file, {
				colorScheme: scheme,
			});
			assert.deepEqual(await violations(page), []);
			await ui.search(page, "number");
			await ui.click(page, "read");
			await ui.untilZoomed(page, "read");
			await page.keyboard.press("?");
			assert.deepEqual(await violations(page), []);
		});
	}

test("the picture has a name, and a total in words", async (scene) => {
	const page = await scene.open(
		scene.draw(ui.small, ["--title", "Work"]),
	);
	const [title, text] = await page.evaluate(() => {
		const [svg] = document.getElementsByClassName("prof-svg");
		return ["title", "desc"].map(
			(name) => svg.getElementsByTagName(name)[0].textContent,
		);
	});
	assert.match(title, /Work/);
	assert.match(text, /1,000/);
	assert.match(text, /idle/);
});

test("a table has the top functions, in words", async (scene) => {
	const stacks = profile.readFolded(ui.small);
	const sums = [...profile.functions(stacks)].sort(
		([a, x], [b, y]) => y.self - x.self || (a < b ? -1 : 1),
	);
	const page = await scene.open(scene.draw(ui.small));
	const rows = page.locator("g.top [role=row]");
	const cells = await rows.evaluateAll((all) =>
		all.map((row) =>
			[...row.children].map((cell) => cell.textContent),
		),
	);
	const [name, { self, total }] = sums[0];
	const first = cells[1].join(" ");
	for (const part of [name, self, total])
		assert.ok(first.includes(part), `${part} in ${first}`);
});

await run();
