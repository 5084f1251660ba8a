// The controls: elements of HTML, in a picture too.
const XHTML = 'http://www.w3.org/1999/xhtml';

const HELP = [
	['Click, Enter', 'zoom to the frame'],
	['Escape, Backspace', 'back to where you were'],
	['r', 'reset zoom and search'],
	['Arrows', 'to callers, callees, neighbors'],
	['Home, End', 'first and last of the row'],
	['/', 'search by regular expression'],
	['n, N', 'next and previous match'],
	['i', 'ignore case, or not'],
	['t', 'table of functions'],
	['f', 'flame or icicle'],
	['?', 'this help'],
];

function newButton(bar, name, label, title, press) {
	const button = newElement(XHTML, 'button',
		{'type': 'button', 'class': name, 'title': title}, label);
	button.addEventListener('click', press);
	bar.appendChild(button);
	return button;
}

function newField(page, bar) {
	const field = newElement(XHTML, 'input', {
		'type': 'search', 'class': 'search', 'spellcheck': 'false',
		'autocomplete': 'off', 'placeholder': 'Search (regexp)',
		'aria-label': 'Search frames by regular expression',
	});
	const find = () => {
		if (field.value === page.search.text)
			return;
		findText(page, field.value);
		saveState(page, false);
	};
	field.addEventListener('input', () => {
		clearTimeout(page.finding);
		page.finding = setTimeout(find, 150);
	});
	field.addEventListener('keydown', (e) => {
		if (e.key === 'Enter') {
			clearTimeout(page.finding);
			find();
			stepMatch(page, !e.shiftKey);
			field.focus();
		} else if (e.key === 'Escape') {
			clearTimeout(page.finding);
			clearSearch(page);
			focusFrame(page, page.focused);
		} else {
			return;
		}
		e.preventDefault();
		e.stopPropagation();
	});
	bar.appendChild(field);
	return field;
}

function newCaseBox(page, bar) {
	const label = newElement(XHTML, 'label',
		{'class': 'case', 'title': 'Ignore case (i)'});
	const box = newElement(XHTML, 'input', {type: 'checkbox'});
	box.addEventListener('change', () => findAgain(page, box.checked));
	label.appendChild(box);
	label.appendChild(newElement(XHTML, 'span', {}, 'ignore case'));
	bar.appendChild(label);
	return box;
}

function fillBar(page, bar) {
	const button = (name, label, title, press) =>
		newButton(bar, name, label, title, press);
	const controls = {
		bar,
		reset: button('reset', 'Reset', 'Reset zoom and search (r)',
			() => reset(page)),
		back: button('back', 'Back', 'Back to where you were (Escape)',
			() => zoomBack(page)),
		field: newField(page, bar),
		ignoreCase: newCaseBox(page, bar),
		previous: button('previous', 'Previous', 'Previous match (N)',
			() => stepMatch(page, false)),
		next: button('next', 'Next', 'Next match (n)',
			() => stepMatch(page, true)),
		turn: button('turn', '', 'Flame or icicle (f)',
			() => turnOver(page)),
	};
	if (page.top)
		controls.table = button('table', 'Table',
			'Table of functions (t)', () => toggleTop(page));
	controls.help = button('help', 'Help', 'Keys (?)',
		() => toggleHelp(page));
	controls.matched = newElement(XHTML, 'output', {'class': 'matched'});
	controls.live = newElement(XHTML, 'div',
		{'class': 'live', 'aria-live': 'polite', 'role': 'status'});
	bar.appendChild(controls.matched);
	bar.appendChild(controls.live);
	return controls;
}

function newForeign(page, height) {
	return newElement(SVG, 'foreignObject',
		{x: 0, y: 0, width: page.graphWidth, height});
}

function newBar(page) {
	const bar = newElement(XHTML, 'div', {
		'class': 'prof-bar', 'role': 'toolbar',
		'aria-label': 'Flame graph',
	});
	if (page.isHtml) {
		document.querySelector('div.bar').appendChild(bar);
	} else {
		page.foreign = newForeign(page, 26);
		page.foreign.appendChild(bar);
		page.svg.querySelector('g.bar').appendChild(page.foreign);
	}
	return fillBar(page, bar);
}

function newHelp(page) {
	const help = newElement(XHTML, 'div',
		{'class': 'prof-help', 'role': 'region', 'aria-label': 'Keys'});
	const list = newElement(XHTML, 'dl');
	for (const [keys, what] of HELP) {
		const item = newElement(XHTML, 'div');
		item.appendChild(newElement(XHTML, 'dt', {}, keys));
		item.appendChild(newElement(XHTML, 'dd', {}, what));
		list.appendChild(item);
	}
	help.appendChild(list);
	return help;
}

function showHelp(page) {
	const help = newHelp(page);
	if (page.isHtml) {
		document.querySelector('div.bar').appendChild(help);
		return help;
	}
	const foreign = newForeign(page, page.svg.getAttribute('height'));
	foreign.setAttribute('x', page.graph.getAttribute('x'));
	foreign.setAttribute('y', page.graph.getAttribute('y'));
	foreign.setAttribute('pointer-events', 'none');
	foreign.appendChild(help);
	page.svg.appendChild(foreign);
	return foreign;
}

function toggleHelp(page) {
	page.isHelpShown = !page.isHelpShown;
	if (page.isHelpShown)
		page.help = showHelp(page);
	else
		page.help.remove();
	updateBar(page);
	announce(page, page.isHelpShown
		? HELP.map(([keys, what]) => keys + ': ' + what).join('; ')
		: 'Help is closed');
}

function setHeight(svg, height) {
	const box = svg.viewBox.baseVal;
	svg.setAttribute('height', height);
	svg.setAttribute('viewBox', '0 0 ' + box.width + ' ' + height);
}

// The table of a picture, instead of the graph, which may be lower; a page
// has its own, which is always there.
function toggleTop(page) {
	const {svg, graph, top} = page;
	if (!top)
		return;
	const hadFocus = isFrameFocused(page);
	page.isTopShown = !page.isTopShown;
	hideTip(page);
	top.setAttribute('opacity', page.isTopShown ? '1' : '0');
	for (const part of [graph, svg.querySelector('g.legend'),
		page.details])
		if (part && page.isTopShown)
			part.setAttribute('visibility', 'hidden');
		else if (part)
			part.removeAttribute('visibility');
	const box = top.getBBox();
	setHeight(svg, page.isTopShown
		? Math.max(page.height, box.y + box.height + 10) : page.height);
	// What is hidden cannot keep the focus.
	if (page.isTopShown)
		svg.querySelector('g.bar').scrollIntoView({block: 'nearest'});
	else if (page.returnsFocus)
		focusFrame(page, page.focused);
	page.returnsFocus = hadFocus;
	updateBar(page);
	announce(page, page.isTopShown ? 'Table of functions' : 'Graph');
}

function turnOver(page) {
	flip(page);
	updateBar(page);
	saveState(page, false);
	announce(page, page.options.isInverted !== page.isFlipped
		? 'Root on top' : 'Root at the bottom');
}

// A button that cannot be pressed loses the focus in some browsers, which
// would be lost to the reader: it only says so.
function enable(button, is) {
	button.setAttribute('aria-disabled', !is);
}

function updateBar(page) {
	const {controls, search} = page;
	const isRootUp = page.options.isInverted !== page.isFlipped;
	if (controls.field.value !== search.text)
		controls.field.value = search.text;
	controls.ignoreCase.checked = search.ignoresCase;
	enable(controls.back, page.past.length > 0 || page.zoomed !== 0);
	enable(controls.previous, search.found.length > 0);
	enable(controls.next, search.found.length > 0);
	controls.turn.textContent = isRootUp ? 'Flame' : 'Icicle';
	controls.help.setAttribute('aria-expanded', page.isHelpShown);
	if (controls.table)
		controls.table.setAttribute('aria-pressed', page.isTopShown);
}

function reset(page) {
	page.past = [];
	page.search.ignoresCase = false;
	findText(page, '');
	if (page.isFlipped)
		flip(page);
	zoomTo(page, 0);
	saveState(page, true);
	announce(page, 'Reset');
}
