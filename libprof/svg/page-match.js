// Regular expressions of bounded cost. A link can bring any expression, and
// browsers match by trying all ways, of which there can be more than anybody
// waits for. Here all ways are gone at once, character by character, so that
// the time is at most the product of both lengths, and there is a bound on it.
//
// The dialect is JavaScript's. What one character is (literals, escapes, .,
// [...]) the browser decides, by an expression for a single character; what is
// built of them is a program here: a list of steps, which point to each other
// relatively, so that it can be copied. Look-around and back references are
// what cannot be had this way.
const MOST_LITERAL = 20000;
const MOST_EXPRESSION = 1000;
const MOST_STEPS = 4000;
const MOST_WORK = 20000000;
const MOST_KEPT = 500000;

const BAD_EXPRESSION = 'Not a regular expression';
const UNKNOWN_EXPRESSION =
	'Not supported: look-around, back references and modifiers';
const LARGE_EXPRESSION = 'Not searched: the expression is too large';
const SLOW_EXPRESSION = 'Not searched: the expression takes too long';

// The kinds of character that ^, $ and \b tell apart.
const EDGE = 0;
const WORD = 1;
const OTHER = 2;

const kindOf = (c) => /^\w$/.test(c) ? WORD : OTHER;

const ASSERTIONS = {
	'^': (before) => before === EDGE,
	'$': (before, after) => after === EDGE,
	'\\b': (before, after) => (before === WORD) !== (after === WORD),
	'\\B': (before, after) => (before === WORD) === (after === WORD),
};

const ESCAPE = new RegExp('\\\\(?:u[dD][89abAB][\\da-fA-F]{2}' +
	'\\\\u[dD][c-fC-F][\\da-fA-F]{2}|u[\\da-fA-F]{4}|' +
	'u\\{[\\da-fA-F]{1,8}\\}|x[\\da-fA-F]{2}|c[A-Za-z]|' +
	'[pP]\\{[\\w=]*\\}|[^])', 'uy');
const COUNTS = /\{(\d+)(?:(,)(\d*))?\}/y;
const CLASS = /\[(?:[^\]\\]|\\[^])*\]/y;
const GROUP = /\((?:\?:|\?<[\w$]+>|(?!\?))/y;
const UNKNOWN_GROUP = /\(\?(?:<?[=!]|[a-z-]+:)/y;

function fitted(program) {
	if (program.length > MOST_STEPS)
		throw new Error(LARGE_EXPRESSION);
	return program;
}

function copies(program, count) {
	if (program.length * count > MOST_STEPS)
		throw new Error(LARGE_EXPRESSION);
	return Array(count).fill(program).flat();
}

const split = (a, b) => ({to: [a, b]});
const optional = (x) => [split(1, x.length + 1), ...x];
const repeated = (x) => [...x, split(-x.length, 1)];

function either(x, y) {
	return fitted([split(1, x.length + 2), ...x, {to: [y.length + 1]},
		...y]);
}

// least to most copies, or any number from least on.
function times(x, least, most) {
	if (most < least)
		throw new Error(BAD_EXPRESSION);
	if (!x.length)
		return x;
	if (most === Infinity)
		return least ? fitted([...copies(x, least - 1), ...repeated(x)])
			: optional(repeated(x));
	return fitted([...copies(x, least),
		...copies(optional(x), most - least)]);
}

// What the browser takes for one character, asked once for each.
function newAtom(source, ignoresCase) {
	const known = new Map();
	let expression;
	for (const flags of ['u', '']) {
		try {
			expression = new RegExp('^(?:' + source + ')$',
				flags + (ignoresCase ? 'i' : ''));
			break;
		} catch (e) {
			// Loose expressions, as "\_", are taken without u.
		}
	}
	if (!expression)
		throw new Error(BAD_EXPRESSION);
	return (c) => {
		let is = known.get(c);
		if (is === undefined) {
			is = expression.test(c);
			known.set(c, is);
		}
		return is;
	};
}

function newReader(text, ignoresCase) {
	return {text, at: 0, ignoresCase, atoms: new Map(),
		groups: [], branches: [], items: [], canRepeat: false};
}

function addItem(r, program, canRepeat) {
	r.items.push(program);
	r.canRepeat = canRepeat;
}

function addAtom(r, source) {
	if (!r.atoms.has(source))
		r.atoms.set(source, newAtom(source, r.ignoresCase));
	addItem(r, [{atom: r.atoms.get(source)}], true);
}

// The text here, as far as the expression goes, and behind it.
function take(r, expression) {
	expression.lastIndex = r.at;
	const found = expression.exec(r.text);
	if (found)
		r.at += found[0].length;
	return found;
}

function openGroup(r) {
	if (!take(r, GROUP))
		throw new Error(take(r, UNKNOWN_GROUP)
			? UNKNOWN_EXPRESSION : BAD_EXPRESSION);
	r.groups.push([r.branches, r.items]);
	r.branches = [];
	r.items = [];
	r.canRepeat = false;
}

function endBranch(r) {
	r.branches.push(fitted(r.items.flat()));
	r.items = [];
	r.canRepeat = false;
}

function endBranches(r) {
	endBranch(r);
	return r.branches.reduceRight((rest, x) => either(x, rest));
}

function closeGroup(r) {
	if (!r.groups.length)
		throw new Error(BAD_EXPRESSION);
	const program = endBranches(r);
	[r.branches, r.items] = r.groups.pop();
	addItem(r, program, true);
}

// Lazily or not: there is no difference in whether it matches.
function repeat(r, least, most) {
	if (!r.canRepeat)
		throw new Error(BAD_EXPRESSION);
	addItem(r, times(r.items.pop(), least, most), false);
	if (r.text[r.at] === '?')
		r.at++;
}

function readEscape(r) {
	const found = take(r, ESCAPE);
	if (!found)
		throw new Error(BAD_EXPRESSION);
	const source = found[0];
	if (ASSERTIONS[source])
		addItem(r, [{is: ASSERTIONS[source]}], false);
	else if (/^\\(?:[1-9]|k$)/.test(source))
		throw new Error(UNKNOWN_EXPRESSION);
	else
		addAtom(r, source);
}

function readClass(r) {
	const found = take(r, CLASS);
	if (!found)
		throw new Error(BAD_EXPRESSION);
	addAtom(r, found[0]);
}

function readCounts(r) {
	const found = take(r, COUNTS);
	if (!found) {
		readLiteral(r);
		return;
	}
	const [, least, comma, most] = found;
	repeat(r, Number(least), !comma ? Number(least)
		: most ? Number(most) : Infinity);
}

function readLiteral(r) {
	const c = String.fromCodePoint(r.text.codePointAt(r.at));
	r.at += c.length;
	addAtom(r, c.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'));
}

// One character that says how the rest is read, passed over.
const passing = (act) => (r) => {
	r.at++;
	act(r);
};

const READERS = {
	'(': openGroup,
	')': passing(closeGroup),
	'|': passing(endBranch),
	'*': passing((r) => repeat(r, 0, Infinity)),
	'+': passing((r) => repeat(r, 1, Infinity)),
	'?': passing((r) => repeat(r, 0, 1)),
	'^': passing((r) => addItem(r, [{is: ASSERTIONS['^']}], false)),
	'$': passing((r) => addItem(r, [{is: ASSERTIONS.$}], false)),
	'.': passing((r) => addAtom(r, '.')),
	'[': readClass,
	'{': readCounts,
	'\\': readEscape,
};

function compile(text, ignoresCase) {
	const r = newReader(text, ignoresCase);
	if (text.length > MOST_EXPRESSION)
		throw new Error(LARGE_EXPRESSION);
	while (r.at < text.length)
		(READERS[text[r.at]] || readLiteral)(r);
	if (r.groups.length)
		throw new Error(BAD_EXPRESSION);
	return [...endBranches(r), {isEnd: true}];
}

// What is reached from these steps without a character, between two that are
// of these kinds: the steps that want one, or null if the end is among them.
function reach(m, from, before, after) {
	const seen = new Set(from);
	const wanting = [];
	for (const at of seen) {
		const step = m.program[at];
		m.work += 3;
		if (step.isEnd)
			return null;
		if (step.atom)
			wanting.push(at);
		else if (!step.is)
			step.to.forEach((by) => seen.add(at + by));
		else if (step.is(before, after))
			seen.add(at + 1);
	}
	return wanting;
}

// The places of a pass, each once: where it can be, and what was before.
function placeOf(m, steps, before) {
	const key = before + ':' + steps;
	let place = m.places.get(key);
	if (!place) {
		m.kept += steps.length + 10;
		place = {steps, before, next: new Map(), ends: null};
		m.places.set(key, place);
	}
	return place;
}

function forget(m) {
	m.places = new Map();
	m.kept = 0;
	m.start = placeOf(m, [0], EDGE);
}

// A match may begin behind any character.
function advance(m, place, c) {
	const kind = kindOf(c);
	const wanting = reach(m, place.steps, place.before, kind);
	let next = null;
	// What was found out before is had again where it is needed.
	if (m.kept > MOST_KEPT)
		forget(m);
	if (wanting) {
		const steps = wanting.filter((at) => m.program[at].atom(c))
			.map((at) => at + 1);
		m.work += wanting.length + steps.length;
		next = placeOf(m, steps.concat(0).sort((a, b) => a - b), kind);
	}
	place.next.set(c, next);
	m.kept++;
	return next;
}

function endsWell(m, place) {
	if (place.ends === null)
		place.ends = !reach(m, place.steps, place.before, EDGE);
	return place.ends;
}

function matches(m, name) {
	let place = m.start;
	for (const c of name) {
		if (m.work++ > MOST_WORK)
			throw new Error(SLOW_EXPRESSION);
		let next = place.next.get(c);
		if (next === undefined)
			next = advance(m, place, c);
		if (next === null)
			return true;
		place = next;
	}
	return endsWell(m, place);
}

// The names that are meant where an expression is literal text, as those are
// that the page makes itself, or null.
function newLiteral(text) {
	const found = /^(\^?)((?:[^\\^$.*+?()[\]{}|]|\\[^\w\s])*)(\$?)$/u
		.exec(text);
	if (!found)
		return null;
	const [, start, escaped, end] = found;
	const literal = escaped.replace(/\\([^])/gu, '$1');
	if (start && end)
		return (name) => name === literal;
	if (start)
		return (name) => name.startsWith(literal);
	if (end)
		return (name) => name.endsWith(literal);
	return (name) => name.includes(literal);
}

// Says whether a name matches, by a function, which throws where that would
// take too long; throws an error that says what is wrong with the text.
function newMatcher(text, ignoresCase) {
	if (text.length > MOST_LITERAL)
		throw new Error(LARGE_EXPRESSION);
	const literal = ignoresCase ? null : newLiteral(text);
	if (literal)
		return literal;
	const m = {program: compile(text, ignoresCase), work: 0};
	forget(m);
	return (name) => matches(m, name);
}
