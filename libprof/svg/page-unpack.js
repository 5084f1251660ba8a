// Frames too narrow to be pointed at come as one shape for each row, with
// what they are made of in data-frames: "gap width name color total self;"
// for each, all but the color numbers. A rectangle is made of one once the
// zoom makes it wide enough to be seen: all at once would take seconds. It has
// no title, as it takes a browser longer than the rest.
function unpackRow(shape) {
	const frames = [];
	let x = 0;

	if (!shape)
		return frames;
	for (const packed of shape.getAttribute('data-frames').split(';')) {
		if (!packed)
			continue;
		const [gap, width] = packed.split(' ', 2);
		x += Number(gap);
		frames.push({x, width: Number(width), packed});
		x += Number(width);
	}
	return frames;
}

function unpackNames(svg) {
	const list = svg.querySelector('metadata.names');
	return list ? list.textContent.split('\n') : [];
}

function changeClass(values) {
	if (values.length < 4)
		return '';
	return values[0] === '0' ? 'gone' : values[2] === '0' ? 'new' : '';
}

function newRect(model, i) {
	const [, width, , color, ...values] = model.packed[i].split(' ');
	const rect = document.createElementNS(SVG, 'rect');
	const change = changeClass(values);
	rect.setAttribute('x', model.x[i]);
	rect.setAttribute('width', width);
	rect.setAttribute('height', model.rectHeight);
	rect.setAttribute('fill', '#' + color);
	rect.setAttribute('data-v', values.join(' '));
	rect.setAttribute('role', 'none');
	rect.setAttribute('data-name', nameOf(model, i));
	if (change)
		rect.setAttribute('class', change);
	model.index.set(rect, i);
	model.rects[i] = rect;
	return rect;
}

// The rectangle of a frame, in the document.
function rectOf(page, i) {
	const {model} = page;
	const rect = model.rects[i] || newRect(model, i);
	if (!rect.parentNode) {
		model.rows[rowOf(model, i)].appendChild(rect);
		page.shown.push(i);
		colorFrame(page, i);
	}
	return rect;
}

// Narrow frames that the zoom makes at least so wide, the widest first.
function narrowInView(page, view, least) {
	const {model} = page;
	const all = [];
	for (let r = 0; r < model.rows.length; r++) {
		const [from, to] = framesWithin(model, r, view.left,
			view.right);
		for (let i = from; i < to; i++)
			if (model.packed[i] && model.width[i] >= least)
				all.push(i);
	}
	return all.sort((a, b) => model.width[b] - model.width[a]);
}

// As many at a time as there is no waiting for.
function showSome(page, wanted) {
	const most = 1000;
	for (const i of wanted.slice(0, most))
		rectOf(page, i);
	page.showing = 0;
	if (wanted.length > most)
		page.showing = setTimeout(
			() => showSome(page, wanted.slice(most)), 0);
}

function showNarrow(page, view, least) {
	const wanted = narrowInView(page, view, least);
	const isWanted = new Set(wanted);
	const keep = [];
	for (const i of page.shown)
		if (isWanted.has(i) || i === page.focused)
			keep.push(i);
		else
			page.model.rects[i].remove();
	page.shown = keep;
	clearTimeout(page.showing);
	// Far from the origin all are moved, so all have to be there.
	if (least === 0)
		wanted.forEach((i) => rectOf(page, i));
	else
		showSome(page, wanted);
}

function showShapes(page, isShown) {
	for (const shape of page.model.shapes.concat(page.search.shapes))
		if (shape && isShown)
			shape.removeAttribute('display');
		else if (shape)
			shape.setAttribute('display', 'none');
}
