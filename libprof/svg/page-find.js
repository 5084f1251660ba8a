// Search: frames whose name matches, in the order of the tree (a frame
// before those it calls, left before right).
function byTree(model) {
	return (a, b) => model.x[a] - model.x[b] || a - b;
}

function expressionOf(page) {
	const {text, ignoresCase} = page.search;
	page.search.problem = '';
	if (!text)
		return null;
	try {
		return new RegExp(text, ignoresCase ? 'iu' : 'u');
	} catch (e) {
		// Loose expressions, as "\_" or "{", are taken without u.
	}
	try {
		return new RegExp(text, ignoresCase ? 'i' : '');
	} catch (e) {
		page.search.problem = 'Not a regular expression';
		return null;
	}
}

// A name is often that of many frames: it is asked once.
function framesThatMatch(model, matches) {
	const known = new Map();
	const found = [];
	for (let i = 0; i < model.rects.length; i++) {
		const name = nameOf(model, i);
		let is = known.get(name);
		if (is === undefined) {
			is = matches(name);
			known.set(name, is);
		}
		if (is)
			found.push(i);
	}
	return found.sort(byTree(model));
}

// Only what changes is touched.
function colorMatches(page, found) {
	const {rects} = page.model;
	const old = page.search.fills;
	const fills = new Map();
	for (const i of found) {
		const had = old.get(i);
		fills.set(i, had || rects[i].getAttribute('fill'));
		if (!had)
			rects[i].setAttribute('fill', page.options.searchColor);
		old.delete(i);
	}
	for (const [i, fill] of old)
		rects[i].setAttribute('fill', fill);
	page.search.fills = fills;
}

function setMatches(page, found) {
	colorMatches(page, found);
	page.search.found = found;
	page.search.current = -1;
	showMatched(page);
	updateBar(page);
}

function findText(page, text) {
	page.search.text = text;
	const expression = expressionOf(page);
	setMatches(page, expression
		? framesThatMatch(page.model, (name) => expression.test(name))
		: []);
	if (page.isHtml)
		filterFunctions(page, expression);
}

// As findText() would, but that the table goes on showing all functions.
function findName(page, name) {
	page.search.text =
		'^' + name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') + '$';
	page.search.problem = '';
	page.search.ignoresCase = false;
	setMatches(page, framesThatMatch(page.model, (n) => n === name));
}

// What a part of the whole is taken of: the new side, but where there is
// nothing of it the base.
function sizeOf(page, i, inBase) {
	const values = valuesOf(page.model, i);
	return inBase ? values.base : values.total;
}

// The share of matches in what is in view: of those that are called by
// another one only the outermost counts.
function matchedShare(page) {
	const {model, zoomed} = page;
	const inBase = sizeOf(page, zoomed, false) === 0;
	const all = sizeOf(page, zoomed, inBase);
	let sum = 0;
	let last = -1;
	for (const i of page.search.found) {
		if (!isInView(page, i) || last >= 0 && holds(model, last, i))
			continue;
		if (holds(model, i, zoomed))
			return [all, all];
		sum += sizeOf(page, i, inBase);
		last = i;
	}
	return [Math.min(sum, all), all];
}

function matchedText(page) {
	const {text, found, current, problem} = page.search;
	if (!text || problem)
		return problem;
	if (!found.length)
		return 'No match';
	const share = percentText(...matchedShare(page));
	const place = current < 0 ? '' : (current + 1) + ' of ';
	const count = thousands(found.length, 0);
	const noun = found.length === 1 ? ' match' : ' matches';
	return place + count + noun + ', ' + share +
		(page.zoomed ? ' of what is in view' : '');
}

function showMatched(page) {
	const text = matchedText(page);
	const {matched, field} = page.controls;
	if (matched.textContent !== text)
		matched.textContent = text;
	field.setAttribute('aria-invalid', page.search.problem !== '');
}

// The next match from the focused frame on; behind the last comes the first.
function stepMatch(page, forwards) {
	const {found} = page.search;
	const order = byTree(page.model);
	const from = page.focused;
	if (!found.length)
		return;
	const after = firstWhere(0, found.length,
		(k) => order(found[k], from) > 0);
	const before = firstWhere(0, found.length,
		(k) => order(found[k], from) >= 0) - 1;
	let at = forwards ? after : before;
	if (page.search.current < 0 && found[before + 1] === from)
		at = before + 1;
	at = (at + found.length) % found.length;
	page.search.current = at;
	reveal(page, found[at]);
	page.search.current = at;
	focusFrame(page, found[at]);
	showMatched(page);
}

function findAgain(page, ignoresCase) {
	page.search.ignoresCase = ignoresCase;
	findText(page, page.search.text);
	saveState(page, false);
}

function clearSearch(page) {
	page.controls.field.value = '';
	findText(page, '');
	saveState(page, false);
}
