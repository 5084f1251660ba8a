// The state in the URL's fragment, so that a link leads to what was seen:
// #zoom=DEPTH.X&search=TEXT&case=ignore&view=turned, each left out where it
// says nothing. Anybody can make a link: what is not understood there, or is
// longer than any that we make, is as if it were not there.
const MOST_FRAGMENT = 9 * MOST_LITERAL + 1000;

// Half a character has no code.
function encoded(text) {
	try {
		return encodeURIComponent(text);
	} catch (e) {
		return '';
	}
}

function stateText(page) {
	const {model, zoomed, search} = page;
	const parts = [];
	if (zoomed)
		parts.push('zoom=' + rowOf(model, zoomed) + '.' +
			model.x[zoomed]);
	if (search.text && search.text.length <= MOST_LITERAL)
		parts.push('search=' + encoded(search.text));
	if (search.ignoresCase)
		parts.push('case=ignore');
	if (page.isFlipped)
		parts.push('view=turned');
	return parts.join('&');
}

// Files and sandboxes may forbid it; then the page does without.
function saveState(page, isStep) {
	const text = stateText(page);
	const url = location.href.replace(/#.*$/, '') +
		(text ? '#' + text : '');
	if (url === location.href || url + '#' === location.href)
		return;
	try {
		if (isStep)
			history.pushState(null, '', url);
		else
			history.replaceState(null, '', url);
	} catch (e) {
		page.isStateless = true;
	}
}

function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch (e) {
		return '';
	}
}

function readState() {
	const state = Object.create(null);
	if (location.hash.length > MOST_FRAGMENT)
		return state;
	for (const part of location.hash.replace(/^#/, '').split('&')) {
		const at = part.indexOf('=');
		if (at > 0)
			state[part.slice(0, at)] = decoded(part.slice(at + 1));
	}
	return state;
}

function frameOfState(model, text) {
	const [depth, x] = (text || '').split('.').map(Number);
	if (!(Number.isInteger(depth) && depth > 0 &&
		depth < model.rows.length && x >= 0))
		return 0;
	const from = model.start[depth];
	const after = firstWhere(from, model.start[depth + 1],
		(i) => model.x[i] > x);
	return after > from ? after - 1 : 0;
}

function restoreState(page) {
	const state = readState();
	const to = frameOfState(page.model, state.zoom);
	const ignoresCase = state.case === 'ignore';
	const text = state.search || '';
	if (text !== page.search.text ||
		ignoresCase !== page.search.ignoresCase) {
		page.search.ignoresCase = ignoresCase;
		findText(page, text);
	}
	if ((state.view === 'turned') !== page.isFlipped)
		flip(page);
	if (page.past[page.past.length - 1] === to)
		page.past.pop();
	if (to !== page.zoomed) {
		zoomTo(page, to);
		rectOf(page, to).scrollIntoView({block: 'nearest'});
	}
	updateBar(page);
}
