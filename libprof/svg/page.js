// The page of a flame graph: what the picture can do where scripts may run.
// The build puts page-*.js before this into one function, so that nothing of
// them is seen outside; `page` is what they have in common.
function newPage(svg) {
	const graph = svg.querySelector('svg.graph');
	const options = readOptions(svg);
	return {
		svg, graph,
		isHtml: document.documentElement.localName !== 'svg',
		frames: graph.querySelector('g.frames'),
		names: graph.querySelector('g.names'),
		details: svg.querySelector('text.details'),
		top: svg.querySelector('g.top'),
		options, model: readModel(svg, graph, options),
		graphWidth: Number(graph.getAttribute('width')),
		height: svg.viewBox.baseVal.height,
		graphHeight: Number(graph.getAttribute('height')),
		zoomed: 0, focused: 0, past: [],
		isFlipped: false, isFar: false, isNarrow: false,
		isHelpShown: false, isTopShown: false, returnsFocus: false,
		shown: [], showing: 0, moved: [], faded: [],
		tipped: -1, tipBox: null, taken: null, detailed: -1,
		search: {
			text: '', ignoresCase: false, problem: '',
			found: [], isFound: new Set(), shapes: [], current: -1,
		},
	};
}

// To screen readers a tree, of which the focused frame is the item that is
// there; the rest would be a flood.
function describe(page) {
	const {svg, graph, frames, names} = page;
	graph.setAttribute('role', 'tree');
	// What is clipped is a stop of the Tab key in some browsers.
	graph.setAttribute('tabindex', '-1');
	graph.setAttribute('aria-label',
		'Frames: arrow keys move, Enter zooms');
	frames.setAttribute('role', 'none');
	for (const row of page.model.rows)
		row.setAttribute('role', 'none');
	for (const rect of page.model.rects)
		if (rect)
			rect.setAttribute('role', 'none');
	// Reached with their frames: Ctrl and Enter.
	for (const link of frames.querySelectorAll('a'))
		link.setAttribute('tabindex', '-1');
	names.setAttribute('aria-hidden', 'true');
	names.setAttribute('pointer-events', 'none');
	const title = svg.querySelector('title');
	if (page.isHtml && title && title.parentNode === svg) {
		// There it would be shown as a tooltip of everything.
		svg.setAttribute('aria-label', title.textContent);
		title.remove();
	}
}

function resize(page) {
	const isFitted = fitWindow(page);
	page.isNarrow = page.graphWidth < 700;
	page.controls.bar.classList.toggle('narrow', page.isNarrow);
	if (!isFitted)
		return;
	if (page.foreign)
		page.foreign.setAttribute('width', page.graphWidth);
	draw(page);
}

function start() {
	const svg = document.querySelector('svg.prof-svg');
	if (!svg)
		return;
	const page = newPage(svg);
	describe(page);
	page.ring = newRing(page);
	page.tip = newTip(page);
	page.controls = newBar(page);
	if (page.isHtml)
		startTable(page);
	setFocused(page, 0);
	resize(page);
	updateBar(page);
	watchPointer(page);
	watchKeys(page);
	restoreState(page);
	window.addEventListener('resize', () => resize(page));
	window.addEventListener('hashchange', () => restoreState(page));
	window.addEventListener('popstate', () => restoreState(page));
}

start();
