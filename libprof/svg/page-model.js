// What the document has, read once: the frames of all rows behind each
// other, sorted by x within a row. Values and names stay where they are until
// somebody asks.
function readOptions(svg) {
	const text = (name) => svg.getAttribute('data-' + name) || '';
	const number = (name, otherwise) => Number(text(name)) || otherwise;
	return {
		extent: number('extent', 1),
		total: number('total', 0),
		hasBase: svg.hasAttribute('data-base-total'),
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
		isInverted: svg.hasAttribute('data-inverted'),
		isFluid: svg.hasAttribute('data-fluid'),
		cutsLeft: svg.hasAttribute('data-truncate-left'),
	};
}

function rowHeightOf(row) {
	const transform = row.getAttribute('transform') || '';
	return Number(transform.replace(/^translate\(\s*\S+?[\s,]+|\)$/g, ''));
}

function readModel(graph) {
	const rows = Array.from(graph.querySelectorAll('g.row'));
	const rects = [];
	const start = [0];
	for (const row of rows) {
		for (const rect of row.querySelectorAll('rect'))
			rects.push(rect);
		start.push(rects.length);
	}
	const x = new Float64Array(rects.length);
	const width = new Float64Array(rects.length);
	const index = new Map();
	rects.forEach((rect, i) => {
		x[i] = rect.getAttribute('x');
		width[i] = rect.getAttribute('width');
		index.set(rect, i);
	});
	return {
		rows, rects, x, width, index, names: [],
		start: Int32Array.from(start),
		rowY: Float64Array.from(rows, rowHeightOf),
	};
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
function nameOf(model, i) {
	if (model.names[i] === undefined) {
		const title = model.rects[i].querySelector('title');
		model.names[i] = title ? title.textContent.split('\n')[0] : '';
	}
	return model.names[i];
}

function valuesOf(model, i) {
	const numbers = (model.rects[i].getAttribute('data-v') || '0')
		.split(' ').map(Number);
	const [total, self = total, base = 0, baseSelf = 0] = numbers;
	return {total, self, base, baseSelf};
}
