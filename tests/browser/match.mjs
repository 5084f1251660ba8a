/*
 * The expressions that pages search with: as JavaScript's own, compared with
 * them, but that no expression and no name makes them slow.
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { root, runPlain, test } from "./common/suite.mjs";

const file = path.join(root, "libprof/svg/page-match.js");
const { newMatcher } = new Function(
	`"use strict";${fs.readFileSync(file, "utf8")}\nreturn { newMatcher };`,
)();

/* What it says of the names, or what is wrong with the expression. */
function ours(text, names, ignoresCase) {
	const matches = newMatcher(text, ignoresCase);
	return names.map((name) => matches(name));
}

function theirs(text, names, ignoresCase) {
	const flags = ignoresCase ? "i" : "";
	let expression;
	try {
		expression = new RegExp(text, `${flags}u`);
	} catch {
		expression = new RegExp(text, flags);
	}
	return names.map((name) => expression.test(name));
}

const names = [
	"",
	"a",
	"b",
	"ab",
	"ba",
	"aab",
	"abab",
	"Ab cB",
	"a.b",
	"a+b|c",
	"main.(*Server).serve",
	"operator()(int, char**)",
	"std::map<int, std::string>::find",
	"x{2}",
	"[unknown]",
	"a\tb",
	"🔥 flame",
	"日本語",
	"Straße STRASSE ſ K",
	"f_1 f-2 f12",
	"^a$",
	"a\\b",
];

function same(text, more = []) {
	const all = [...names, ...more];
	for (const ignoresCase of [false, true])
		assert.deepEqual(
			ours(text, all, ignoresCase),
			theirs(text, all, ignoresCase),
			`${text} ${ignoresCase}`,
		);
}

test("expressions match what JavaScript's do", () => {
	for (const text of [
		"a|b",
		"^a",
		"b$",
		"^$",
		"^a$|^b$",
		"^(a|b)+$",
		"(?:ab)*c",
		"(?<x>ab)+",
		"a{2}",
		"a{2,}b",
		"^a{0,1}b",
		"^.{3,5}$",
		"^(ab){2}$",
		"a{0}b",
		"()*a",
		"(a*)*b",
		"(|a)+$",
		"a??b",
		"a+?b*?",
		"\\ba\\b",
		"\\Bb",
		"\\d+",
		"[^\\w\\s]",
		"[a-c_.]",
		"[\\]\\\\]",
		"[^]",
		"[]",
		"[\\u{1f525}x]",
		"\\u{1f525}",
		"\\ud83d\\udd25",
		"^🔥.flame",
		"^.{2}本",
		"\\x61",
		"\\t",
		"\\p{L}\\p{Nd}?",
		"\\P{ASCII}",
		"ſ|K",
		"straSSe",
		"\\.",
		"\\(\\*",
		"a\\+b\\|c",
		"x{2}",
		"x\\{2}",
		"\\_",
		"\\-2",
		"{",
		"}",
		"]",
		"a{,2}",
		"a{b",
		"::",
		"map<.*>::find$",
		"^main\\.\\(\\*Server\\)\\.serve$",
		"^\\^a\\$$",
		"\\\\",
		"/",
	])
		same(text);
});

/* Random expressions of parts that mean something, each the same each time. */
function makeExpressions(count) {
	const parts =
		"a b c . ^ $ | | ( ) (?: ) * + ? *? {2} {1,3} {0,} [ab] " +
		"[^a] \\w \\b \\B \\s 1 -";
	const words = parts.split(" ");
	let state = 7;
	const dice = (sides) => {
		state = (state * 48271) % 2147483647;
		return state % sides;
	};
	return Array.from({ length: count }, () =>
		Array.from(
			{ length: 1 + dice(9) },
			() => words[dice(words.length)],
		).join(""),
	);
}

test("random expressions match what JavaScript's do", () => {
	const more = ["aaa", "abcabc", "a1-b", "cba", "a b", "bb-aa-1"];
	let good = 0;
	for (const text of makeExpressions(4000)) {
		let want;
		try {
			want = theirs(text, more, false);
		} catch {
			assert.throws(() => ours(text, more, false), {
				message: "Not a regular expression",
			});
			continue;
		}
		good++;
		assert.deepEqual(ours(text, more, false), want, text);
	}
	assert.ok(good > 500, `${good} were expressions`);
});

test("what cannot be matched so is refused by a sentence", () => {
	for (const text of [
		"(?=a)",
		"(?!a)",
		"(?<=a)b",
		"(?<!a)b",
		"(a)\\1",
		"(?<x>a)\\k<x>",
		"(?i:a)",
	])
		assert.throws(() => newMatcher(text, false), {
			message: /^Not supported: look-around, back references/,
		});
	const bad = "( ) * a** a{2,1} [a (? (?a \\ ^*".split(" ");
	for (const text of bad)
		assert.throws(() => newMatcher(text, false), {
			message: "Not a regular expression",
		});
});

test("what is too large is refused by a sentence", () => {
	for (const text of [
		"a{5000}",
		"(a{100}){100}",
		"((((a{9}){9}){9}){9}){9}",
		"a{99999999999999999999}",
		"(a|b){1,4000}",
		"a|".repeat(501),
		"(".repeat(1001),
		"a".repeat(20001),
		".".repeat(1001),
	])
		assert.throws(() => newMatcher(text, false), {
			message: "Not searched: the expression is too large",
		});
	const long = "a".repeat(20000);
	assert.ok(newMatcher(long, false)(`b${long}`));
	const open = newMatcher(`^${"\\(".repeat(9000)}$`, false);
	assert.ok(open("(".repeat(9000)));
});

/* Milliseconds of processor time that it takes. */
function spent(body) {
	const before = process.cpuUsage();
	body();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

/* Where others try all ways; and where automata have very many states. */
const evil = [
	"^(a+)+$",
	"^(a|a)*$",
	"^(a|aa)+$",
	"(a*)*b",
	"(x+x+)+y",
	"^(.*?,){30}P",
	"(a?){30}a{30}b",
	"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)b$",
	"(a|b)*a(a|b){900}c",
	"((a|b|ab){0,40}){0,40}c",
	"(a|b|ab)*".repeat(60) + "c",
	"[^b]*".repeat(190) + "c",
];

test("no expression is slow, whatever the names are", () => {
	const text = (letters, length) => {
		let state = 3;
		return Array.from({ length }, () => {
			state = (state * 48271) % 2147483647;
			return letters[state % letters.length];
		}).join("");
	};
	const long = [
		`${"a".repeat(50000)}!`,
		"x".repeat(50000),
		text("ab", 200000),
		text("ab,P", 200000),
	];
	for (const expression of evil) {
		let said = "";
		const took = spent(() => {
			try {
				const matches = newMatcher(expression, false);
				for (const name of long) matches(name);
			} catch (e) {
				said = e.message;
			}
		});
		assert.match(said, /^$|^Not searched: the expression /);
		console.log(`# ${expression.slice(0, 30)}: ${took} ms ${said}`);
		assert.ok(took < 10000, `${expression}: ${took} ms`);
	}
});

await runPlain();
