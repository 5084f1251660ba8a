// Frames too narrow to be pointed at come as one shape for each row, with
// what they are made of in data-frames: "gap width name color total self;"
// for each, all but the color numbers. Here they become rectangles like the
// others, each in its place from left to right.

function unpackFrame(text, frame) {
	const [gap, width, name, color, ...numbers] = text.split(' ');
	const rect = document.createElementNS(SVG, 'rect');
	const title = document.createElementNS(SVG, 'title');

	frame.x += Number(gap);
	rect.setAttribute('x', frame.x);
	rect.setAttribute('width', width);
	rect.setAttribute('height', frame.height);
	rect.setAttribute('fill', '#' + color);
	rect.setAttribute('data-v', numbers.join(' '));
	if (numbers.length === 4 && numbers[0] === '0')
		rect.setAttribute('class', 'gone');
	else if (numbers.length === 4 && numbers[2] === '0')
		rect.setAttribute('class', 'new');
	title.textContent = frame.names[Number(name)];
	rect.appendChild(title);
	frame.x += Number(width);
	return rect;
}

// A frame may stand in a link.
function leftOf(element) {
	const rect = element.localName === 'a' ? element.firstElementChild
		: element;

	return Number(rect.getAttribute('x'));
}

function unpackRow(row, shape, names, height) {
	const frame = {x: 0, names: names, height: height};
	const made = [];
	let at = row.firstElementChild;

	for (const text of shape.getAttribute('data-frames').split(';'))
		if (text)
			made.push(unpackFrame(text, frame));
	shape.remove();
	for (const rect of made) {
		const x = Number(rect.getAttribute('x'));

		while (at && leftOf(at) < x)
			at = at.nextElementSibling;
		row.insertBefore(rect, at);
	}
}

function unpackFrames(svg) {
	const list = svg.querySelector('metadata.names');
	const names = list ? list.textContent.split('\n') : [];
	const height = svg.dataset.frameHeight - 1;

	for (const shape of svg.querySelectorAll('path.narrow'))
		unpackRow(shape.parentNode, shape, names, height);
}
