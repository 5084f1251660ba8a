// What the document has, read once: the frames of all rows behind each
// other, sorted by x within a row. Values and names stay where they are until
// somebody asks.
function readOptions(svg) {
	const text = (name) => svg.getAttribute('data-' + name) || '';
	const flag = (name) => svg.hasAttribute('data-' + name);
	const number = (name, otherwise) => Number(text(name)) || otherwise;
	return {
		extent: number('extent', 1),
		total: number('total', 0),
		hasBase: flag('base-total'),
		baseTotal: number('base-total', 0),
		scale: number('scale', 1),
		factor: number('factor', 1),
		unit: unitOf(text('unit')),
		countName: text('count-name'),
		nameType: text('name-type') || 'Function:',
		frameHeight: number('frame-height', 16),
		fontSize: number('font-size', 12),
		fontWidth: number('font-width', 0.59),
		searchColor: text('search-color') || '#e600e6',
		isInverted: flag('inverted'),
		isFluid: flag('fluid'),
		cutsLeft: flag('truncate-left'),
	};
}

function rowHeightOf(row) {
	const transform = row.getAttribute('transform') || '';
	return Number(transform.replace(/^translate\(\s*\S+?[\s,]+|\)$/g, ''));
}

// The frames of a row from left to right: those that are rectangles and those
// that are not yet.
function readRow(row, shape) {
	const wide = Array.from(row.querySelectorAll('rect'), (rect) => ({
		x: Number(rect.getAttribute('x')),
		width: Number(rect.getAttribute('width')), rect,
	}));
	const narrow = unpackRow(shape);
	const all = [];
	let k = 0;
	for (const frame of wide) {
		while (k < narrow.length && narrow[k].x <= frame.x)
			all.push(narrow[k++]);
		all.push(frame);
	}
	return all.concat(narrow.slice(k));
}

function readModel(svg, graph, options) {
	const rows = Array.from(graph.querySelectorAll('g.row'));
	const shapes = rows.map((row) => row.querySelector('path.narrow'));
	const frames = [];
	const start = [0];
	rows.forEach((row, r) => {
		for (const frame of readRow(row, shapes[r]))
			frames.push(frame);
		start.push(frames.length);
	});
	const model = {
		rows, shapes,
		rects: frames.map((f) => f.rect || null),
		packed: frames.map((f) => f.packed || ''),
		x: Float64Array.from(frames, (f) => f.x),
		width: Float64Array.from(frames, (f) => f.width),
		index: new Map(), names: [], fills: new Map(),
		packedNames: unpackNames(svg),
		rectHeight: options.frameHeight - 1,
		start: Int32Array.from(start),
		rowY: Float64Array.from(rows, rowHeightOf),
	};
	model.rects.forEach((rect, i) => rect && model.index.set(rect, i));
	return model;
}

// The first of from..to-1 for which is() holds, given that it holds for all
// that follow; to if for none.
function firstWhere(from, to, is) {
	while (from < to) {
		const middle = (from + to) >> 1;
		if (is(middle))
			to = middle;
		else
			from = middle + 1;
	}
	return from;
}

function rowOf(model, i) {
	return firstWhere(0, model.rows.length, (r) => model.start[r + 1] > i);
}

// The frames of a row that have a part between left and right.
function framesWithin(model, r, left, right) {
	const from = model.start[r];
	const to = model.start[r + 1];
	const first = firstWhere(from, to,
		(i) => model.x[i] >= left ||
			model.x[i] + model.width[i] > left);
	return [first, firstWhere(first, to, (i) => model.x[i] >= right)];
}

function parentOf(model, i) {
	const r = rowOf(model, i);
	if (r === 0)
		return -1;
	const from = model.start[r - 1];
	return Math.max(from, firstWhere(from, model.start[r],
		(j) => model.x[j] > model.x[i]) - 1);
}

function childrenOf(model, i) {
	const r = rowOf(model, i) + 1;
	if (r >= model.rows.length)
		return [0, 0];
	return framesWithin(model, r, model.x[i], model.x[i] + model.width[i]);
}

function widestOf(model, [from, to]) {
	let widest = -1;
	for (let i = from; i < to; i++)
		if (widest < 0 || model.width[i] > model.width[widest])
			widest = i;
	return widest;
}

function holds(model, outer, inner) {
	const end = model.x[outer] + model.width[outer];
	return model.x[inner] >= model.x[outer] &&
		model.x[inner] + model.width[inner] <= end &&
		rowOf(model, inner) >= rowOf(model, outer);
}

// The whole name is the first line of the title.
function readName(model, i) {
	if (model.packed[i])
		return model.packedNames[model.packed[i].split(' ', 3)[2]];
	const title = model.rects[i].querySelector('title');
	return title ? title.textContent.split('\n')[0] : '';
}

function nameOf(model, i) {
	if (model.names[i] === undefined)
		model.names[i] = readName(model, i);
	return model.names[i];
}

function valuesOf(model, i) {
	const numbers = model.packed[i] ? model.packed[i].split(' ').slice(4)
		: model.rects[i].getAttribute('data-v').split(' ');
	const [total, self = total, base = 0, baseSelf = 0] =
		numbers.map(Number);
	return {total, self, base, baseSelf};
}
