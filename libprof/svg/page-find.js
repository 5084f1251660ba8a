// Search: frames whose name matches, in the order of the tree (a frame
// before those it calls, left before right).
function byTree(model) {
	return (a, b) => model.x[a] - model.x[b] || a - b;
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

function colorFrame(page, i) {
	const {search, options, model} = page;
	const rect = model.rects[i];
	const own = model.fills.get(i) || rect.getAttribute('fill');
	if (!search.isFound.has(i) && !model.fills.has(i))
		return;
	model.fills.set(i, own);
	rect.setAttribute('fill',
		search.isFound.has(i) ? options.searchColor : own);
}

// Only what changes is touched.
function colorMatches(page, found) {
	const {rects} = page.model;
	const old = page.search.isFound;
	page.search.isFound = new Set(found);
	for (const i of found)
		if (rects[i] && !old.has(i))
			colorFrame(page, i);
	for (const i of old)
		if (rects[i] && !page.search.isFound.has(i))
			colorFrame(page, i);
	drawFoundShapes(page);
}

// What is too narrow for a rectangle is found in a shape, as it is drawn.
function foundShape(page, r) {
	const {model, search} = page;
	const height = model.rectHeight;
	let d = '';
	let from = -1;
	let end = -1;
	const close = () => {
		if (end > from)
			d += 'M' + from + ' 0H' + end + 'v' + height +
				'H' + from + 'z';
	};
	for (let i = model.start[r]; i < model.start[r + 1]; i++) {
		if (!model.packed[i] || !search.isFound.has(i))
			continue;
		if (model.x[i] !== end) {
			close();
			from = model.x[i];
		}
		end = model.x[i] + model.width[i];
	}
	close();
	return d;
}

function drawFoundShapes(page) {
	const {model, search, options} = page;
	for (const shape of search.shapes)
		shape.remove();
	search.shapes = [];
	model.shapes.forEach((narrow, r) => {
		const d = narrow ? foundShape(page, r) : '';
		if (!d)
			return;
		const shape = newElement(SVG, 'path',
			{'class': 'found', 'fill': options.searchColor, d});
		narrow.after(shape);
		search.shapes.push(shape);
	});
	if (page.isFar)
		showShapes(page, false);
}

function setMatches(page, found) {
	colorMatches(page, found);
	page.search.found = found;
	page.search.current = -1;
	drawRing(page);
	showMatched(page);
	updateBar(page);
}

// Nothing is found where there is no expression, or none that can be used.
function showFound(page, matches) {
	setMatches(page, matches ? framesThatMatch(page.model, matches) : []);
	if (page.isHtml)
		filterFunctions(page, matches);
}

function findText(page, text) {
	const {search} = page;
	search.text = text;
	search.problem = '';
	try {
		showFound(page, text && newMatcher(text, search.ignoresCase));
	} catch (e) {
		search.problem = e.message;
		showFound(page, null);
	}
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
	// The bar of a narrow picture has no room for it.
	if (page.details && page.isNarrow && text)
		page.details.textContent = text;
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
