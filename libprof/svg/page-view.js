// What is in view: the frame zoomed to, by one transform of all frames, and
// the names that fit. Nothing is measured.
const SVG = 'http://www.w3.org/2000/svg';

// Browsers compute with floats: beyond, frames are moved to the origin.
const MOST_PIXELS = 1 << 20;

function newElement(ns, name, attributes, text) {
	const element = document.createElementNS(ns, name);
	for (const key of Object.keys(attributes || {}))
		element.setAttribute(key, attributes[key]);
	if (text !== undefined)
		element.textContent = text;
	return element;
}

function viewOf(page) {
	const {model, zoomed} = page;
	const left = model.x[zoomed];
	const width = Math.max(model.width[zoomed], 1);
	return {
		left, width, right: left + width,
		pixels: page.graphWidth / width,
	};
}

// Where all ends, frames may stand whose width was rounded to nothing.
function isInView(page, i) {
	const {left, right} = viewOf(page);
	const {x, width} = page.model;
	if (!width[i] && right >= page.options.extent)
		return x[i] >= left;
	return x[i] < right && (x[i] + width[i] > left || x[i] >= left);
}

// A frame of which a part is in view, in pixels of the graph.
function boxOf(page, i) {
	const {left, right, pixels} = viewOf(page);
	const {model} = page;
	const r = rowOf(model, i);
	const from = Math.max(model.x[i], left);
	const to = Math.min(model.x[i] + model.width[i], right);
	return {
		x: (from - left) * pixels, y: yOf(page, r),
		width: Math.max(0, to - from) * pixels,
		height: page.options.frameHeight - 1,
	};
}

function yOf(page, r) {
	const y = page.model.rowY[r];
	return page.isFlipped
		? page.graphHeight - page.options.frameHeight - y : y;
}

function moveBack(page) {
	for (const [i, isHidden] of page.moved) {
		const rect = page.model.rects[i];
		rect.setAttribute('x', page.model.x[i]);
		if (isHidden)
			rect.removeAttribute('display');
	}
	page.moved = [];
}

// Far from the origin in large scale positions would be off by pixels. What
// is in view is little then: it goes to the origin, and what is there hides.
function moveToOrigin(page, view) {
	const {model} = page;
	for (let r = 0; r < model.rows.length; r++) {
		const [from, to] = framesWithin(model, r, view.left,
			view.right);
		for (let i = from; i < to; i++) {
			model.rects[i].setAttribute('x',
				model.x[i] - view.left);
			page.moved.push([i, false]);
		}
		for (let i = model.start[r]; i < from; i++) {
			if (model.x[i] >= view.width)
				break;
			if (!model.rects[i])
				continue;
			model.rects[i].setAttribute('display', 'none');
			page.moved.push([i, true]);
		}
	}
}

function placeFrames(page) {
	const view = viewOf(page);
	const isFar = view.left * view.pixels > MOST_PIXELS;
	const shift = isFar ? 0 : -view.left * view.pixels;
	moveBack(page);
	showNarrow(page, view, isFar ? 0 : 1 / view.pixels);
	if (isFar !== page.isFar)
		showShapes(page, !isFar);
	page.isFar = isFar;
	if (isFar)
		moveToOrigin(page, view);
	page.frames.setAttribute('transform',
		'translate(' + shift + ' 0) scale(' + view.pixels + ' 1)');
}

// Callers of what is zoomed to are paler than what is looked at.
function fadeCallers(page) {
	for (const rect of page.faded)
		rect.removeAttribute('opacity');
	page.faded = [];
	for (let i = parentOf(page.model, page.zoomed); i >= 0;
		i = parentOf(page.model, i)) {
		const rect = rectOf(page, i);
		rect.setAttribute('opacity', '0.5');
		page.faded.push(rect);
	}
}

function addNames(page, view, r, to) {
	const {model, options} = page;
	const [first, end] = framesWithin(model, r, view.left, view.right);
	const y = yOf(page, r) + options.frameHeight / 2 +
		options.fontSize / 3;
	for (let i = first; i < end; i++) {
		const from = Math.max(model.x[i], view.left);
		const width = Math.min(model.x[i] + model.width[i],
			view.right) - from;
		const room = Math.floor((width * view.pixels - 6) /
			(options.fontSize * options.fontWidth));
		if (room < 3)
			continue;
		const name = fitName(nameOf(model, i), room, options.cutsLeft);
		const x = (from - view.left) * view.pixels + 3;
		to.appendChild(newElement(SVG, 'text',
			{x: x.toFixed(2), y: y.toFixed(2)}, name));
	}
}

function drawNames(page) {
	const view = viewOf(page);
	const all = document.createDocumentFragment();
	for (let r = 0; r < page.model.rows.length; r++)
		addNames(page, view, r, all);
	page.names.textContent = '';
	page.names.appendChild(all);
}

function draw(page) {
	placeFrames(page);
	fadeCallers(page);
	drawNames(page);
	drawRing(page);
}

function flip(page) {
	page.isFlipped = !page.isFlipped;
	page.model.rows.forEach((row, r) => row.setAttribute('transform',
		'translate(0 ' + yOf(page, r) + ')'));
	draw(page);
}

// As wide as the window, but for what would be too narrow to read.
function fitWindow(page) {
	const {svg, graph, options} = page;
	const room = page.isHtml ? svg.parentNode.clientWidth
		: document.documentElement.clientWidth || window.innerWidth;
	const width = Math.max(400, Math.floor(room));
	if (!options.isFluid || width === Number(svg.getAttribute('width')))
		return false;
	const height = svg.viewBox.baseVal.height;
	svg.setAttribute('width', width);
	svg.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
	page.graphWidth = width - 2 * Number(graph.getAttribute('x'));
	graph.setAttribute('width', page.graphWidth);
	return true;
}

function zoomTo(page, i) {
	page.zoomed = i;
	draw(page);
	if (!isInView(page, page.focused))
		setFocused(page, i);
	showMatched(page);
	updateBar(page);
}

function zoomInto(page, i) {
	if (i === page.zoomed)
		return;
	page.past.push(page.zoomed);
	zoomTo(page, i);
	saveState(page, true);
	announce(page, 'Zoomed to ' + summaryOf(page, i));
}

function zoomBack(page) {
	if (!page.past.length && page.zoomed === 0)
		return false;
	zoomTo(page, page.past.length ? page.past.pop() : 0);
	saveState(page, false);
	announce(page, 'Back to ' + summaryOf(page, page.zoomed));
	return true;
}

// In view, and so wide that it can be seen.
function reveal(page, i) {
	const {model} = page;
	const visible = 6;
	let to = page.zoomed;
	while (to > 0 && !holds(model, to, i) && !holds(model, i, to))
		to = parentOf(model, to);
	const ancestors = [];
	for (let j = i; j > 0 && j !== to; j = parentOf(model, j))
		ancestors.push(j);
	const pixels = (outer) => model.width[i] * page.graphWidth /
		Math.max(model.width[outer], 1);
	while (ancestors.length && !holds(model, i, to) && pixels(to) < visible)
		to = ancestors.pop();
	zoomInto(page, to);
}
