// What only the HTML page has: the table of functions, sorted as one likes,
// and who calls the selected one and whom it calls.
function cellValue(row, key) {
	return key === 'name' ? row.querySelector('th').textContent
		: Number(row.getAttribute('data-' + key));
}

// Numbers begin with the largest, names with the first.
function sortFunctions(table, header) {
	const key = header.getAttribute('data-sort');
	const first = key === 'name' ? 'ascending' : 'descending';
	const other = key === 'name' ? 'descending' : 'ascending';
	const was = header.getAttribute('aria-sort');
	const order = was === first ? other : first;
	const sign = order === 'ascending' ? 1 : -1;
	const body = table.tBodies[0];
	const rows = Array.from(body.rows,
		(row) => ({row, value: cellValue(row, key)}));
	rows.sort((a, b) => a.value < b.value ? -sign
		: a.value > b.value ? sign : 0);
	for (const old of table.querySelectorAll('th[aria-sort]'))
		old.removeAttribute('aria-sort');
	header.setAttribute('aria-sort', order);
	const all = document.createDocumentFragment();
	for (const {row} of rows)
		all.appendChild(row);
	body.appendChild(all);
}

function addSortButtons(table) {
	for (const header of table.querySelectorAll('th[data-sort]')) {
		const button = newElement(XHTML, 'button', {
			'type': 'button', 'class': 'sort',
		}, header.textContent);
		header.textContent = '';
		header.appendChild(button);
		button.addEventListener('click',
			() => sortFunctions(table, header));
	}
}

function addPickButtons(table) {
	for (const row of table.tBodies[0].rows) {
		const cell = row.querySelector('th');
		const button = newElement(XHTML, 'button',
			{'type': 'button', 'class': 'pick'}, cell.textContent);
		cell.textContent = '';
		cell.appendChild(button);
	}
}

// All of them where nothing is searched.
function filterFunctions(page, matches) {
	if (!page.table)
		return;
	for (const row of page.table.tBodies[0].rows)
		row.hidden = Boolean(matches) &&
			!matches(cellValue(row, 'name'));
}

function functionRow(page, id) {
	return page.table.querySelector(
		'tr[data-name-id="' + Number(id) + '"]');
}

function edgesOf(page, list, id) {
	const flat = (page.edges[list] || [])[id] || [];
	const step = page.options.hasBase ? 3 : 2;
	const edges = [];
	for (let k = 0; k + step <= flat.length; k += step)
		edges.push({
			id: flat[k], value: flat[k + 1],
			base: step === 3 ? flat[k + 2] : 0,
		});
	return edges;
}

function edgeRow(page, edge, total) {
	const row = newElement(XHTML, 'tr');
	const cell = (text) => row.appendChild(
		newElement(XHTML, 'td', {}, text));
	const name = newElement(XHTML, 'th', {scope: 'row'});
	cell(quantityText(page.options, edge.value));
	if (page.options.hasBase)
		cell(quantityText(page.options,
			edge.base * page.options.scale));
	else
		cell(percentText(edge.value, total));
	if (functionRow(page, edge.id))
		name.appendChild(newElement(XHTML, 'button', {
			'type': 'button', 'class': 'pick',
			'data-name-id': edge.id,
		}, page.edges.names[edge.id]));
	else
		name.textContent = page.edges.names[edge.id];
	row.appendChild(name);
	return row;
}

function edgeTable(page, caption, edges, total) {
	const table = newElement(XHTML, 'table');
	const body = newElement(XHTML, 'tbody');
	table.appendChild(newElement(XHTML, 'caption', {}, caption));
	for (const edge of edges)
		body.appendChild(edgeRow(page, edge, total));
	if (!edges.length) {
		const row = body.appendChild(newElement(XHTML, 'tr'));
		row.appendChild(newElement(XHTML, 'th', {}, 'none'));
	}
	table.appendChild(body);
	return table;
}

function showPeek(page, id) {
	const peek = document.querySelector('section.peek');
	const name = page.edges.names[id];
	const hadFocus = peek.contains(document.activeElement);
	const total = Number(functionRow(page, id).getAttribute('data-total'));
	while (peek.lastChild && peek.lastElementChild.localName !== 'h2')
		peek.lastElementChild.remove();
	const heading = newElement(XHTML, 'h3', {tabindex: -1}, name);
	peek.appendChild(heading);
	const both = peek.appendChild(
		newElement(XHTML, 'div', {'class': 'edges'}));
	both.appendChild(edgeTable(page, 'Callers',
		edgesOf(page, 'callers', id), total));
	both.appendChild(edgeTable(page, 'Callees',
		edgesOf(page, 'callees', id), total));
	// The button that was pressed is gone.
	if (hadFocus)
		heading.focus();
}

function selectFunction(page, id) {
	const row = functionRow(page, id);
	if (!row || !page.edges.names)
		return;
	for (const old of page.table.querySelectorAll('tr[aria-selected]'))
		old.removeAttribute('aria-selected');
	row.setAttribute('aria-selected', 'true');
	showPeek(page, id);
	findName(page, page.edges.names[id]);
	saveState(page, false);
	announce(page, page.edges.names[id] + ': ' + matchedText(page));
}

function readEdges() {
	try {
		return JSON.parse(
			document.querySelector('script#edges').textContent);
	} catch (e) {
		return {};
	}
}

function startTable(page) {
	page.table = document.querySelector('table.functions');
	if (!page.table)
		return;
	page.edges = readEdges();
	addSortButtons(page.table);
	addPickButtons(page.table);
	page.table.tBodies[0].addEventListener('click', (e) => {
		const row = e.target.closest('tr');
		if (row)
			selectFunction(page, row.getAttribute('data-name-id'));
	});
	const peek = document.querySelector('section.peek');
	peek.addEventListener('click', (e) => {
		const button = e.target.closest('button.pick');
		if (button)
			selectFunction(page,
				button.getAttribute('data-name-id'));
	});
}
