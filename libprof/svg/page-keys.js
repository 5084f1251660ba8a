// The keyboard: one frame at a time can have the focus; arrows move it.
function setFocused(page, i) {
	const {model, focused} = page;
	const old = rectOf(page, focused);
	const rect = rectOf(page, i);
	for (const name of ['tabindex', 'aria-level', 'aria-label',
		'aria-selected'])
		old.removeAttribute(name);
	old.setAttribute('role', 'none');
	page.focused = i;
	rect.setAttribute('tabindex', '0');
	rect.setAttribute('role', 'treeitem');
	rect.setAttribute('aria-level', rowOf(model, i) + 1);
	rect.setAttribute('aria-selected', 'true');
	rect.setAttribute('aria-label', summaryOf(page, i));
	drawRing(page);
}

function focusFrame(page, i) {
	const rect = rectOf(page, i);
	setFocused(page, i);
	setDetails(page, i);
	rect.focus({preventScroll: true});
	page.ring.scrollIntoView({block: 'nearest', inline: 'nearest'});
	drawRing(page);
}

function newRing(page) {
	const ring = newElement(SVG, 'g', {
		'class': 'ring', 'display': 'none', 'pointer-events': 'none',
		'fill': 'none', 'aria-hidden': 'true',
	});
	ring.appendChild(newElement(SVG, 'rect',
		{'stroke': '#fff', 'stroke-width': 4}));
	ring.appendChild(newElement(SVG, 'rect',
		{'stroke': '#00f', 'stroke-width': 2}));
	page.graph.appendChild(ring);
	return ring;
}

// Around what has the focus, or is the match that was jumped to from the
// search field.
function isRinged(page) {
	const {found, current} = page.search;
	const isFocused = current >= 0 && found[current] === page.focused ||
		document.activeElement === page.model.rects[page.focused];
	return isFocused && isInView(page, page.focused);
}

// Outside the frames' transform, so that it is as thick in any zoom.
function drawRing(page) {
	if (!isRinged(page)) {
		page.ring.setAttribute('display', 'none');
		return;
	}
	const box = boxOf(page, page.focused);
	for (const line of page.ring.childNodes) {
		line.setAttribute('x', box.x + 1);
		line.setAttribute('y', box.y + 1);
		line.setAttribute('width', Math.max(1, box.width - 2));
		line.setAttribute('height', Math.max(1, box.height - 2));
	}
	page.ring.removeAttribute('display');
}

function goDeeper(page) {
	const {model, focused} = page;
	const {left, right} = viewOf(page);
	const [from, to] = childrenOf(model, focused);
	const [first, last] = from === to ? [0, 0]
		: framesWithin(model, rowOf(model, from), left, right);
	return widestOf(model, [Math.max(from, first), Math.min(to, last)]);
}

// What is too narrow to be seen is passed over.
function firstVisible(page, from, step) {
	const {model} = page;
	const r = rowOf(model, page.focused);
	const {left, right, pixels} = viewOf(page);
	const [first, end] = framesWithin(model, r, left, right);
	for (let i = from; i >= first && i < end; i += step)
		if (model.width[i] * pixels >= 1)
			return i;
	return -1;
}

function goToEnd(page, isLast) {
	const {left, right} = viewOf(page);
	const [from, to] = framesWithin(page.model,
		rowOf(page.model, page.focused), left, right);
	return isLast ? firstVisible(page, to - 1, -1)
		: firstVisible(page, from, 1);
}

// Upwards is deeper where the root is at the bottom.
function frameInDirection(page, key) {
	const isRootUp = page.options.isInverted !== page.isFlipped;
	switch (key) {
	case 'ArrowUp':
		return isRootUp ? parentOf(page.model, page.focused)
			: goDeeper(page);
	case 'ArrowDown':
		return isRootUp ? goDeeper(page)
			: parentOf(page.model, page.focused);
	case 'ArrowLeft':
		return firstVisible(page, page.focused - 1, -1);
	case 'ArrowRight':
		return firstVisible(page, page.focused + 1, 1);
	case 'Home':
		return goToEnd(page, false);
	case 'End':
		return goToEnd(page, true);
	}
	return -1;
}

function isFrameFocused(page) {
	return page.model.index.has(document.activeElement);
}

const MOVES = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home',
	'End'];

// Arrows scroll, as everywhere, until a frame has the focus; all other keys
// are the browser's.
function moveFocus(page, key) {
	if (!isFrameFocused(page) || !MOVES.includes(key))
		return false;
	const i = frameInDirection(page, key);
	if (i >= 0) {
		focusFrame(page, i);
		announce(page, page.model.rects[i].getAttribute('aria-label'));
	}
	return true;
}

function escape(page) {
	if (page.isHelpShown)
		toggleHelp(page);
	else if (page.isTopShown)
		toggleTop(page);
	else if (!zoomBack(page) && page.search.text)
		clearSearch(page);
}

const KEYS = {
	'Escape': escape,
	'Backspace': zoomBack,
	'/': (page) => focusField(page),
	'n': (page) => stepMatch(page, true),
	'N': (page) => stepMatch(page, false),
	'i': (page) => findAgain(page, !page.search.ignoresCase),
	'r': (page) => reset(page),
	't': (page) => toggleTop(page),
	'f': (page) => turnOver(page),
	'?': (page) => toggleHelp(page),
};

function focusField(page) {
	page.controls.field.focus();
	page.controls.field.select();
}

function pressOnFrame(page, event) {
	if (!isFrameFocused(page))
		return false;
	const i = page.focused;
	const link = page.model.rects[i].closest('a');
	if (event.key !== 'Enter' && event.key !== ' ')
		return false;
	if (link && event.ctrlKey) {
		link.dispatchEvent(new MouseEvent('click', {cancelable: true}));
		return true;
	}
	zoomInto(page, i);
	focusFrame(page, i);
	return true;
}

// In a page of its own the picture is what one searches in.
function isFindKey(page, event) {
	if (page.isHtml)
		return false;
	return event.key === 'F3' || event.key === 'f' && !event.shiftKey &&
		!event.altKey && (event.ctrlKey || event.metaKey);
}

function pressKey(page, event) {
	const isTyping = event.target === page.controls.field;
	if (isFindKey(page, event)) {
		focusField(page);
		return true;
	}
	if (isTyping)
		return false;
	if (pressOnFrame(page, event))
		return true;
	if (event.ctrlKey || event.metaKey || event.altKey)
		return false;
	if (Object.prototype.hasOwnProperty.call(KEYS, event.key)) {
		KEYS[event.key](page);
		return true;
	}
	return moveFocus(page, event.key);
}

function watchKeys(page) {
	document.addEventListener('keydown', (e) => {
		if (!e.defaultPrevented && pressKey(page, e))
			e.preventDefault();
	});
	page.graph.addEventListener('focusin', (e) => {
		const i = frameOf(page, e);
		if (i >= 0)
			setDetails(page, i);
		drawRing(page);
	});
	page.graph.addEventListener('focusout', () => drawRing(page));
}
