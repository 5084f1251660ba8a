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
	const rect = newElement(SVG, 'rect', {
		'x': model.x[i], 'width': width, 'height': model.rectHeight,
		'fill': '#' + color, 'data-v': values.join(' '),
	});
	const change = changeClass(values);
	if (change)
		rect.setAttribute('class', change);
	model.index.set(rect, i);
	model.rects[i] = rect;
	return rect;
}
