/*
 * What runs in the page, to tell of its frames: those with a rectangle, and
 * the narrow ones, which get theirs when a zoom makes them wide enough.
 */
export function prepare() {
	if (globalThis.tellFrames) return;
	const svg = document.querySelector("svg.prof-svg");
	const group = document.querySelector("g.frames");
	const rows = [...document.querySelectorAll("g.row")];
	const list = document.querySelector("metadata.names");
	const names = list ? list.textContent.split("\n") : [];
	const all = [];
	const known = new Map();

	function add(depth, name, x, width, v, rect) {
		const [total, self = total] = v.split(" ").map(Number);
		const frame = { depth, name, x, width, total, self, rect };
		const key = `${depth} ${width} ${v}`;
		all.push(frame);
		if (rect) rect.frame = frame;
		else if (known.has(key)) known.get(key).push(frame);
		else known.set(key, [frame]);
	}

	/* Titles of frames that are pointed at are away later on. */
	rows.forEach((row, depth) => {
		for (const rect of row.querySelectorAll("rect")) {
			const title = rect.querySelector("title");
			if (!title) continue;
			const name = title.textContent.split("\n")[0];
			const { x, width } = rect;
			const at = x.baseVal.value;
			const wide = width.baseVal.value;
			add(depth, name, at, wide, rect.dataset.v, rect);
		}
		const shape = row.querySelector("path.narrow");
		let at = 0;
		for (const text of shape?.dataset.frames.split(";") ?? []) {
			if (text === "") continue;
			const [gap, width, name, , ...v] = text.split(" ");
			at += +gap;
			add(depth, names[name], at, +width, v.join(" "), null);
			at += +width;
		}
	});

	globalThis.frameOf = (rect) => {
		if (rect.frame) return rect.frame;
		const depth = rows.indexOf(rect.closest("g.row"));
		const width = rect.width.baseVal.value;
		const same = known.get(`${depth} ${width} ${rect.dataset.v}`);
		const x = rect.x.baseVal.value;
		rect.frame = same.find((f) => f.x === x) ?? same[0];
		rect.frame.rect = rect;
		return rect.frame;
	};

	/* The clip of the graph: the browser tells of all that is in it. */
	globalThis.graphBox = () => {
		const outer = svg.getBoundingClientRect();
		const graph = svg.querySelector("svg.graph");
		const left = outer.left + graph.x.baseVal.value;
		const top = outer.top + graph.y.baseVal.value;
		return {
			left,
			top,
			right: left + graph.width.baseVal.value,
			bottom: top + graph.height.baseVal.value,
		};
	};

	function boxOf(frame) {
		if (frame.rect?.isConnected)
			return frame.rect.getBoundingClientRect();
		const { a, e } = group.getScreenCTM();
		const top = rows[frame.depth].getScreenCTM().f;
		const left = e + frame.x * a;
		const width = frame.width * a;
		return { left, top, width, height: 15, right: left + width };
	}

	/* With their places on the screen; shown if a part is in the graph. */
	globalThis.tellFrames = ({ name, depth, full } = {}) => {
		const box = graphBox();
		const found = [];
		for (const row of rows)
			for (const rect of row.querySelectorAll("rect"))
				frameOf(rect);
		for (const frame of all) {
			if (name !== undefined && frame.name !== name) continue;
			if (depth !== undefined && frame.depth !== depth)
				continue;
			const { left, right, top, width, height } =
				boxOf(frame);
			const isFull =
				left < box.left + 0.6 &&
				right > box.right - 0.6;
			if (full && !isFull) continue;
			const isIn =
				right > box.left + 0.01 &&
				left < box.right - 0.01;
			const { rect, ...told } = frame;
			const fill = rect ? getComputedStyle(rect).fill : "";
			const shown = width > 0 && isIn;
			found.push({
				...told,
				left,
				top,
				width,
				height,
				fill,
				shown,
			});
		}
		return found;
	};
}
