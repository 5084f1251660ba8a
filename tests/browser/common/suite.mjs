/*
 * What the suites of this directory share: tests that have one browser, and
 * say what they found as TAP.
 *
 * A suite calls test() for each of its tests and run() at its end. Each test
 * gets a scene: it makes pictures, opens them, and notes what no page may do:
 * errors, dialogs, complaints on the console. What is noted fails the test
 * unless the test took it by scene.forgive().
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
export const root = path.resolve(import.meta.dirname, "../../..");
export const build = process.env.PROF_BUILD || path.join(root, "build");
const tools = path.join(
	process.env.PROF_TOOLS || path.join(cache, "prof-tools"),
	"playwright",
);
const program = "/usr/bin/chromium";
const options = [
	"--headless",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];
const tests = [];
const patience = 10000;

export function test(name, body) {
	tests.push({ name, body });
}

/* The rules of accessible pages, as a script. */
export function rules() {
	return fs.readFileSync(
		path.join(tools, "node_modules/axe-core/axe.min.js"),
		"utf8",
	);
}

export class Scene {
	constructor(browser, directory) {
		this.browser = browser;
		this.directory = fs.mkdtempSync(path.join(directory, "test-"));
		this.trouble = [];
		this.contexts = [];
		this.closers = [];
		this.made = 0;
	}

	/* A file of this test with this text. */
	file(name, text) {
		const to = path.join(this.directory, name);
		fs.writeFileSync(to, text);
		return to;
	}

	/*
	 * The picture of a profile, which is the path of a file or the text of
	 * folded stacks.
	 */
	draw(profile, options = [], suffix = ".svg") {
		const n = ++this.made;
		const to = path.join(this.directory, `${n}${suffix}`);
		const from =
			/\n/.test(profile) || Buffer.isBuffer(profile)
				? this.file(`${n}.folded`, profile)
				: profile;
		const done = spawnSync(
			path.join(build, "prof-svg"),
			[...options, "-o", to, from],
			{ encoding: "utf8" },
		);
		if (done.error) throw done.error;
		if (done.status !== 0)
			throw new Error(
				`prof-svg: ${done.status}: ${done.stderr}`,
			);
		return to;
	}

	/* A page that shows what is at a path or at a URL. */
	async open(where, { hash = "", ...settings } = {}) {
		const context = await this.browser.newContext({
			viewport: { width: 1280, height: 900 },
			...settings,
		});
		this.contexts.push(context);
		context.setDefaultTimeout(patience);
		const page = await context.newPage();
		this.watch(page);
		const url = /^[a-z]+:/.test(where)
			? where
			: pathToFileURL(where);
		await page.goto(url + hash);
		return page;
	}

	watch(page) {
		page.on("pageerror", (e) => this.trouble.push(`error: ${e}`));
		page.on("dialog", (dialog) => {
			this.trouble.push(`dialog: ${dialog.message()}`);
			dialog.dismiss().catch(() => {});
		});
		page.on("console", (message) => {
			if (["error", "warning"].includes(message.type()))
				this.trouble.push(`console: ${message.text()}`);
		});
	}

	/* Takes what was noted so far and matches. */
	forgive(pattern) {
		const taken = this.trouble.filter((t) => pattern.test(t));
		this.trouble = this.trouble.filter((t) => !pattern.test(t));
		return taken;
	}

	/* This will be called at the end of the test. */
	atEnd(close) {
		this.closers.push(close);
	}

	async close() {
		for (const close of this.closers) await close();
		for (const context of this.contexts) await context.close();
	}
}

/*
 * Comes back with what is true of a page, once it is: asks again as long as
 * there is patience.
 */
export async function until(what, ask) {
	const end = Date.now() + patience;
	for (;;) {
		const answer = await ask();
		if (answer) return answer;
		if (Date.now() > end)
			throw new Error(`not so in time: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

async function perform(browser, directory, { name, body }, number) {
	const scene = new Scene(browser, directory);
	let wrong = "";
	try {
		await body(scene);
	} catch (e) {
		wrong = (e.stack || String(e)).replace(
			/\n +at .*(node:|common\/suite|UtilityScript).*/g,
			"",
		);
	}
	await scene.close();
	const trouble = scene.trouble.slice(0, 10).join("\n");
	if (trouble) wrong += `\nthe page:\n${trouble}`;
	console.log(`${wrong ? "not ok" : "ok"} ${number} - ${name}`);
	if (wrong) console.log(wrong.trim().replace(/^/gm, "# "));
}

export function whatIsMissing() {
	if (!fs.existsSync(path.join(tools, "node_modules/playwright-core")))
		return "Playwright is missing (scripts/check installs it)";
	if (!fs.existsSync(program)) return "Chromium is not installed";
	return "";
}

/* A browser and a directory, gone when the body is done. */
export async function withBrowser(body) {
	const directory = fs.mkdtempSync(path.join(os.tmpdir(), "browser-"));
	const { chromium } = createRequire(`${tools}/`)("playwright-core");
	const browser = await chromium.launch({
		executablePath: program,
		args: options,
	});
	try {
		await body(browser, directory);
	} finally {
		await browser.close();
		fs.rmSync(directory, { recursive: true, force: true });
	}
}

/* All tests that were told, or those whose names have the first argument. */
function wantedTests() {
	return tests.filter((t) => t.name.includes(process.argv[2] || ""));
}

/* For tests that need no browser. */
export async function runPlain() {
	const wanted = wantedTests();
	const directory = fs.mkdtempSync(path.join(os.tmpdir(), "browser-"));
	console.log(`1..${wanted.length}`);
	for (const [i, told] of wanted.entries())
		await perform(null, directory, told, i + 1);
	fs.rmSync(directory, { recursive: true, force: true });
}

export async function run() {
	const wanted = wantedTests();
	const missing = whatIsMissing();
	if (missing) {
		console.log(`1..0 # SKIP ${missing}`);
		return;
	}
	console.log(`1..${wanted.length}`);
	await withBrowser(async (browser, directory) => {
		for (const [i, told] of wanted.entries())
			await perform(browser, directory, told, i + 1);
	});
}
