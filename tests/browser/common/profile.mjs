/*
 * What folded stacks hold, computed without any of our programs: a tree of
 * frames with their sums.
 */

/* [[frame, ...], value] of each line */
export function readFolded(text) {
	return text
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => {
			const at = line.lastIndexOf(" ");
			return [
				line.slice(0, at).split(";"),
				+line.slice(at + 1),
			];
		});
}

function makeFrame(name, parent) {
	const depth = parent ? parent.depth + 1 : 0;
	return { name, parent, depth, total: 0, self: 0, children: new Map() };
}

/* The tree of stacks under a frame "all". */
export function grow(stacks) {
	const all = makeFrame("all", null);
	for (const [stack, value] of stacks) {
		let at = all;
		at.total += value;
		for (const name of stack) {
			if (!at.children.has(name))
				at.children.set(name, makeFrame(name, at));
			at = at.children.get(name);
			at.total += value;
		}
		at.self += value;
	}
	return all;
}

export function find(tree, ...path) {
	return path.reduce((at, name) => at.children.get(name), tree);
}

/* Frames under and with one, the outer ones first. */
export function* walk(frame) {
	const left = [frame];
	while (left.length > 0) {
		const next = left.pop();
		yield next;
		left.push(...next.children.values());
	}
}

/* What the outermost frames sum to that match, under and with a frame. */
export function matched(frame, pattern) {
	const left = [frame];
	let sum = 0;
	while (left.length > 0) {
		const next = left.pop();
		if (pattern.test(next.name)) sum += next.total;
		else left.push(...next.children.values());
	}
	return sum;
}

/* name -> {self, total} over all stacks; recursion counts once. */
export function functions(stacks) {
	const sums = new Map();
	const of = (name) => {
		if (!sums.has(name)) sums.set(name, { self: 0, total: 0 });
		return sums.get(name);
	};
	for (const [stack, value] of stacks) {
		for (const name of new Set(stack)) of(name).total += value;
		of(stack.at(-1)).self += value;
	}
	return sums;
}

/*
 * name -> sum of the functions that call one (step -1) or that it calls (step
 * 1); a pair counts once in a stack.
 */
export function neighbors(stacks, name, step) {
	const sums = new Map();
	for (const [stack, value] of stacks) {
		const seen = new Set();
		stack.forEach((at, i) => {
			const other = stack[i + step];
			if (at === name && other !== undefined) seen.add(other);
		});
		for (const other of seen)
			sums.set(other, (sums.get(other) || 0) + value);
	}
	return sums;
}

/* As the picture writes shares. */
export function percent(part, whole) {
	if (part === whole) return "100%";
	const text = ((part / whole) * 100).toFixed(2);
	return part !== 0 && text === "0.00" ? "<0.01%" : `${text}%`;
}

export function thousands(value) {
	return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/* A program of many functions, the same each time. */
export function make({ stacks = 200, depth = 8, names = 60, seed = 1 } = {}) {
	let state = seed;
	const dice = (sides) => {
		state = (state * 48271) % 2147483647;
		return state % sides;
	};
	const lines = [];
	for (let i = 0; i < stacks; i++) {
		const stack = ["main"];
		const length = 1 + dice(depth);
		for (let j = 0; j < length; j++)
			stack.push(`f${Math.min(dice(names), dice(names))}`);
		lines.push(`${stack.join(";")} ${1 + dice(1000)}`);
	}
	return `${lines.join("\n")}\n`;
}
