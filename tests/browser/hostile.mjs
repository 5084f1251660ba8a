/* Names that want to be something else are shown, and are nothing else. */
import * as assert from "node:assert/strict";
import * as ui from "./common/picture.mjs";
import { run, test } from "./common/suite.mjs";

/* What is written, and how it is shown. */
const names = [
	["</script><script>alert(1)</script>"],
	["</title></rect><script>alert(1)</script>"],
	["</style><img src=x onerror=alert(1)>"],
	['" onload=alert(1) x="'],
	["' onclick='alert(1)"],
	["]]>"],
	["<![CDATA["],
	["-->"],
	["<!--"],
	["&lt &amp &#60 &#x3c"],
	["<lambda>"],
	["javascript:alert(1)"],
	["${alert(1)}`{{alert(1)}}"],
	["__proto__"],
	["constructor"],
	["a\u202eb\u2066c", "a\\u202eb\\u2066c"],
	["a\u200bb\ufeffc", "a\\u200bb\\ufeffc"],
	["a\u0001b\u001bc\u007fd", "a\\x01b\\x1bc\\x7fd"],
	[Buffer.from([97, 0xff, 98, 0xc3]), "a\\xffb\\xc3"],
	[Buffer.from([0xed, 0xa0, 0x80]), "\\xed\\xa0\\x80"],
	["日本語の関数", "日本語の関数"],
	["🔥 flame", "🔥 flame"],
	["a\tb", "a\\tb"],
	["long ".repeat(2000).trim()],
];

function folded() {
	return Buffer.concat(
		names.flatMap(([name]) => [
			Buffer.from("main;"),
			Buffer.from(name),
			Buffer.from(" 10\n"),
		]),
	);
}

const text = ([name, shown]) => shown ?? String(name);
const short = (name) => name.slice(0, 200);

for (const suffix of [".svg", ".html"]) {
	test(`names of frames are text in ${suffix}`, async (scene) => {
		const options = ["-f", "folded"];
		const page = await scene.open(
			scene.draw(folded(), options, suffix),
		);
		const drawn = (await ui.frames(page)).map((f) => f.name);
		for (const name of names)
			assert.ok(
				drawn.some(
					(d) => plain(d) === plain(text(name)),
				),
				`${text(name)}: ${drawn.join(" | ")}`,
			);
		for (const f of (await ui.frames(page)).filter(
			(f) => f.depth > 1,
		)) {
			await ui.point(page, f.name, f.depth);
			await ui.click(page, f.name, f.depth);
			await page.keyboard.press("Escape");
		}
		await nothingElse(page);
	});

	test(`searched, they are text in ${suffix}`, async (scene) => {
		const options = ["-f", "folded"];
		const page = await scene.open(
			scene.draw(folded(), options, suffix),
		);
		for (const name of [
			"</script>",
			"onload=alert",
			"]]>",
			"__proto__",
		])
			await ui.search(page, name.replace(/[()[\]]/g, "\\$&"));
		await nothingElse(page);
	});

	test(`what options say is text in ${suffix}`, async (scene) => {
		for (const [name] of names.filter(
			([n]) => typeof n === "string",
		)) {
			const file = scene.draw(
				ui.small,
				[
					"title",
					"subtitle",
					"notes",
					"countname",
					"nametype",
				].map((option) => `--${option}=${short(name)}`),
				suffix,
			);
			const page = await scene.open(file);
			await ui.point(page, "read");
			await nothingElse(page);
			await page.context().close();
		}
	});

	test(`an address is text in ${suffix}`, async (scene) => {
		const file = scene.draw(ui.small, [], suffix);
		for (const [name] of names.filter(
			([n]) => typeof n === "string",
		)) {
			const bad = encodeURIComponent(short(name));
			const hash = `#search=${bad}&case=${bad}&zoom=${bad}`;
			const page = await scene.open(file, { hash });
			await nothingElse(page);
			await page.context().close();
		}
	});
}

/* Names and expressions for which there are very many ways to match. */
const slow = [
	"^(a+)+$",
	"^(a|a)*$",
	"(a*)*b",
	"(.*)(.*)(.*)(.*)(.*)(.*)(.*)b$",
	"(a|b)*a(a|b){900}c",
	"(((a{9}){9}){9}){9}",
	"(".repeat(30000),
	"a".repeat(150000),
];

for (const suffix of [".svg", ".html"]) {
	test(`no link freezes a page in ${suffix}`, async (scene) => {
		const file = scene.draw(
			`main;${"a".repeat(30000)}! 10\nmain;${"ab".repeat(
				9000,
			)} 10\nmain;read 30\n`,
			[],
			suffix,
		);
		for (const text of slow) {
			const hash = `#search=${encodeURIComponent(text)}`;
			const page = await scene.open(file, { hash });
			await ui.searchBox(page).fill("read");
			await ui.says(page, /60(\.00)?%/);
			await page.context().close();
		}
	});

	test(`no fragment breaks a page in ${suffix}`, async (scene) => {
		const file = scene.draw(ui.small, [], suffix);
		for (const hash of [
			"#",
			"##&&==&=",
			"#search",
			"#search=%",
			"#search=%E0%A4%A",
			"#search=%ED%A0%80",
			"#search=%00%0a%0d",
			"#%73earch=read&search=%ff",
			"#__proto__=x&constructor=y&toString=z",
			"#__proto__.zoom=1.1",
			"#zoom=1e999.1e999&view=turned&case=ignore",
			"#zoom=-1.-1",
			"#zoom=0.5.5",
			"#zoom=0x1.NaN",
			"#zoom=1e-1.0",
			"#zoom=99999999999999999999.0",
			"#zoom=1.99999999999999999999",
			`#${"&".repeat(300000)}`,
			`#${"search=a&".repeat(30000)}`,
			`#search=${"%61".repeat(300000)}`,
		]) {
			const page = await scene.open(file, { hash });
			await ui.searchBox(page).fill("idle");
			await ui.says(page, /79(\.00)?%/);
			await nothingElse(page);
			await page.context().close();
		}
	});
}

test("the expression of a link is a JavaScript one", async (scene) => {
	const file = scene.draw(ui.small);
	const hash = `#search=${encodeURIComponent("^(wai|flus)[th]$")}`;
	const page = await scene.open(file, { hash });
	await ui.says(page, /[^\d.]8(\.00)?%/);
	for (const text of ["(?=read)", "(?<!x)read", "(re)\\1"]) {
		await ui.search(page, text);
		await ui.says(page, /not supported/i);
	}
});

/* How a control character is spelled is for other tests to say. */
function plain(name) {
	return name.replace(/\\(x09|t|u0009)/g, "\t").toLowerCase();
}

/* No element and no attribute that a picture has not. */
async function nothingElse(page) {
	const odd = await page.evaluate(() => {
		const found = [];
		for (const e of document.querySelectorAll("*")) {
			if (["img", "b", "lambda"].includes(e.localName))
				found.push(e.localName);
			for (const { name } of e.attributes)
				if (/^on/i.test(name)) found.push(name);
		}
		const scripts = document.querySelectorAll("script:not([type])");
		if (scripts.length > 1) found.push(`${scripts.length} scripts`);
		return found;
	});
	assert.deepEqual(odd, []);
}

test("attributes of frames are links, and nothing that runs", async (scene) => {
	const draw = (lines) =>
		scene.draw(ui.small, [
			"--nameattr",
			scene.file("names.txt", `${lines.join("\n")}\n`),
		]);
	for (const link of [
		"javascript:alert(1)",
		" jAvascript:alert(1)",
		"data:x",
	])
		assert.throws(() => draw([`read\thref=${link}`]), /href/);
	const page = await scene.open(
		draw([
			"write\thref=https://example.com/?a=1&b=2\ttarget=_top",
			'idle\ttitle="><script>alert(1)</script>',
		]),
	);
	const links = await page
		.locator("g.row a")
		.evaluateAll((all) => all.map((a) => a.getAttribute("href")));
	assert.deepEqual(links, ["https://example.com/?a=1&b=2"]);
	const titles = await page.locator("g.row title").allTextContents();
	assert.ok(titles.some((t) => t.includes("><script>alert(1)<")));
	await nothingElse(page);
});

await run();
