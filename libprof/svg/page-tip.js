// What is said of a frame: in a box at the pointer, in the line below the
// graph, to screen readers.
function changeText(options, is, was) {
	const sign = is > was ? '+' : '';
	return is === was ? 'Change: none'
		: 'Change: ' + sign + quantityText(options, is - was) + ', ' +
			sign + percentText(is - was, was);
}

// The base is told as it is compared: multiplied by what made it comparable.
function changeLines(page, values) {
	const {options} = page;
	const base = Math.round(values.base * options.scale);
	const baseSelf = Math.round(values.baseSelf * options.scale);
	if (!values.base)
		return ['Change: new, it is not in the base'];
	return [
		'Base: ' + quantityText(options, base) + ', ' +
			percentText(values.base, options.baseTotal),
		'Base self: ' + quantityText(options, baseSelf),
		values.total ? changeText(options, values.total, base)
			: 'Change: gone',
	];
}

function shareLine(page, i, values) {
	const {options, zoomed, model} = page;
	const all = percentText(values.total, options.total) + ' of all';
	if (!zoomed || zoomed === i || !holds(model, zoomed, i))
		return all;
	return all + ', ' +
		percentText(values.total, valuesOf(model, zoomed).total) +
		' of ' + shortName(nameOf(model, zoomed));
}

function shortName(name) {
	return fitName(name, 40, false);
}

// "Function: name", then a line for each fact.
function linesOf(page, i) {
	const {options, model} = page;
	const values = valuesOf(model, i);
	const name = options.nameType + ' ' + nameOf(model, i);
	const lines = [
		name,
		'Total: ' + quantityText(options, values.total),
		'Self: ' + quantityText(options, values.self),
		shareLine(page, i, values),
	];
	return options.hasBase
		? lines.concat(changeLines(page, values)) : lines;
}

function summaryOf(page, i) {
	const lines = linesOf(page, i);
	return nameOf(page.model, i) + ', ' + lines.slice(1).join('; ');
}

// Names without end are broken where the box would be too wide.
function broken(text, columns) {
	const lines = [];
	const most = 4;
	let rest = Array.from(text);
	while (rest.length > columns && lines.length < most - 1) {
		lines.push(rest.slice(0, columns).join(''));
		rest = rest.slice(columns);
	}
	const last = rest.length > columns ? columns : rest.length;
	lines.push(rest.slice(0, last).join('') +
		(last < rest.length ? '..' : ''));
	return lines;
}

function newTip(page) {
	const tip = newElement(SVG, 'g', {
		'class': 'tip', 'display': 'none', 'pointer-events': 'none',
		'aria-hidden': 'true',
	});
	tip.appendChild(newElement(SVG, 'rect',
		{rx: 3, fill: '#fffff0', stroke: '#444'}));
	tip.appendChild(newElement(SVG, 'text', {fill: '#000'}));
	page.svg.appendChild(tip);
	return tip;
}

function fillTip(page, i) {
	const {fontSize, fontWidth} = page.options;
	const text = page.tip.lastChild;
	const room = Math.min(page.graphWidth, 700) - 16;
	const most = Math.max(20, Math.floor(room / (fontSize * fontWidth)));
	const [name, ...rest] = linesOf(page, i);
	const lines = broken(name, most).concat(rest);
	const height = fontSize * 1.4;
	text.textContent = '';
	lines.forEach((line, k) => text.appendChild(newElement(SVG, 'tspan', {
		x: 8, y: (4 + height * (k + 0.8)).toFixed(1),
	}, line)));
	let width = 0;
	for (const line of text.childNodes)
		width = Math.max(width, line.getComputedTextLength());
	const box = {width: width + 16, height: lines.length * height + 8};
	page.tip.firstChild.setAttribute('width', box.width);
	page.tip.firstChild.setAttribute('height', box.height);
	return box;
}

// The part of the picture that the window shows, in the picture's units.
function windowBox(page, toPicture) {
	const point = page.svg.createSVGPoint();
	const from = point.matrixTransform(toPicture);
	point.x = document.documentElement.clientWidth || window.innerWidth;
	point.y = window.innerHeight;
	const to = point.matrixTransform(toPicture);
	const box = page.svg.viewBox.baseVal;
	return {
		left: Math.max(from.x, 0), top: Math.max(from.y, 0),
		right: Math.min(to.x, box.width),
		bottom: Math.min(to.y, box.height),
	};
}

function showTip(page, i, event) {
	const toPicture = page.svg.getScreenCTM().inverse();
	const point = page.svg.createSVGPoint();
	point.x = event.clientX;
	point.y = event.clientY;
	const at = point.matrixTransform(toPicture);
	const shown = windowBox(page, toPicture);
	page.tip.removeAttribute('display');
	if (page.tipped !== i || !page.tipBox)
		page.tipBox = fillTip(page, i);
	page.tipped = i;
	const {width, height} = page.tipBox;
	let x = at.x + 12;
	let y = at.y + 18;
	if (x + width > shown.right)
		x = Math.max(shown.left, shown.right - width);
	if (y + height > shown.bottom)
		y = at.y - height - 8;
	if (y < shown.top)
		y = shown.top;
	page.tip.setAttribute('transform', 'translate(' + x + ' ' + y + ')');
}

function hideTip(page) {
	page.tip.setAttribute('display', 'none');
	page.tipped = -1;
	page.tipBox = null;
	returnTitle(page);
}

// The browser shows the title of what the pointer is at: it is out of the
// document for as long as our own box is there.
function takeTitle(page, i) {
	const rect = rectOf(page, i);
	const title = rect.querySelector('title');
	returnTitle(page);
	nameOf(page.model, i);
	if (title) {
		title.remove();
		rect.setAttribute('data-name', nameOf(page.model, i));
		page.taken = {rect, title};
	}
}

function returnTitle(page) {
	if (page.taken) {
		page.taken.rect.appendChild(page.taken.title);
		page.taken.rect.removeAttribute('data-name');
	}
	page.taken = null;
}

function frameOf(page, event) {
	const i = page.model.index.get(event.target);
	return i === undefined ? -1 : i;
}

function pointAt(page, event) {
	const i = event.pointerType === 'touch' ? -1 : frameOf(page, event);
	if (i < 0) {
		hideTip(page);
		return;
	}
	if (page.tipped !== i)
		takeTitle(page, i);
	showTip(page, i, event);
	setDetails(page, i);
}

function setDetails(page, i) {
	if (page.detailed === i)
		return;
	page.detailed = i;
	const lines = i < 0 ? [] : linesOf(page, i);
	if (page.details)
		page.details.textContent = lines.join('; ');
}

// Held-down keys say only where they end.
function announce(page, text) {
	clearTimeout(page.announcing);
	page.announcing = setTimeout(() => {
		page.controls.live.textContent = text;
	}, 200);
}

function watchPointer(page) {
	const {graph} = page;
	graph.addEventListener('pointermove', (e) => pointAt(page, e));
	graph.addEventListener('pointerleave', () => hideTip(page));
	window.addEventListener('scroll', () => hideTip(page),
		{passive: true});
	graph.addEventListener('click', (e) => {
		const i = frameOf(page, e);
		const link = e.target.closest('a');
		if (i < 0 || link && !e.ctrlKey)
			return;
		e.preventDefault();
		hideTip(page);
		setFocused(page, i);
		zoomInto(page, i);
		focusFrame(page, i);
	});
}
