// Values, shares and names as text: the same as the file says them, where
// prof_format_quantity(), prof_format_percent() and fit_name() wrote it.
const TIME_STEPS = [['ns', 1], ['us', 1e3], ['ms', 1e6], ['s', 1e9]];
const BYTE_STEPS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'].map(
	(name, i) => [name, 1024 ** i]);

// What units are called, with what one of it is in the finest of its kind.
const UNITS = {
	time: {
		ns: 1, nanosecond: 1, us: 1e3, '\u00b5s': 1e3, '\u03bcs': 1e3,
		microsecond: 1e3, ms: 1e6, millisecond: 1e6, s: 1e9, sec: 1e9,
		second: 1e9, hr: 36e11, hour: 36e11,
	},
	bytes: {
		b: 1, byte: 1, kb: 1024, kilobyte: 1024, mb: 1024 ** 2,
		megabyte: 1024 ** 2, gb: 1024 ** 3, gigabyte: 1024 ** 3,
		tb: 1024 ** 4, pb: 1024 ** 5,
	},
};

function unitOf(name) {
	const lower = name.toLowerCase();
	for (const kind of Object.keys(UNITS))
		for (const key of [lower, lower.replace(/s$/, '')])
			if (Object.keys(UNITS[kind]).includes(key))
				return [kind, UNITS[kind][key]];
	return null;
}

function thousands(number, decimals) {
	const [whole, rest] = number.toFixed(decimals).split('.');
	const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
	return rest ? grouped + '.' + rest : grouped;
}

function inSteps(n, steps) {
	let i = 0;
	while (i + 1 < steps.length &&
		Math.round(n / steps[i][1]) >= steps[i + 1][1] / steps[i][1])
		i++;
	const size = steps[i][1];
	let decimals = size === 1 ? 0 : 2;
	while (decimals && Math.round(n * 10 ** decimals / size) >= 1000)
		decimals--;
	const scale = 10 ** decimals;
	return thousands(Math.round(n * scale / size) / scale, decimals) +
		steps[i][0];
}

function quantityText(options, value) {
	const n = Math.abs(value * options.factor);
	const sign = value * options.factor < 0 ? '-' : '';
	if (!options.unit) {
		const name = options.countName;
		return sign + thousands(Math.round(n), 0) +
			(name ? ' ' + name : '');
	}
	const [kind, factor] = options.unit;
	return sign + inSteps(Math.round(n) * factor,
		kind === 'time' ? TIME_STEPS : BYTE_STEPS);
}

function percentText(part, whole) {
	const n = Math.abs(part);
	const all = Math.abs(whole);
	const isNegative = part < 0 !== whole < 0;
	if (!part || !whole)
		return '0%';
	if (n * 10000 < all)
		return isNegative ? '>-0.01%' : '<0.01%';
	const sign = isNegative ? '-' : '';
	if (n === all)
		return sign + '100%';
	return sign + thousands(Math.round(n * 10000 / all) / 100, 2) + '%';
}

// Characters from U+1100 on, where the wide ones begin, count for two.
function columnsOf(character) {
	return character.codePointAt(0) >= 0x1100 ? 2 : 1;
}

function headOf(characters, room) {
	let columns = 0;
	let text = '';
	for (const c of characters) {
		columns += columnsOf(c);
		if (columns > room)
			break;
		text += c;
	}
	return text;
}

function tailOf(characters, room) {
	let over = 0;
	for (const c of characters)
		over += columnsOf(c);
	let i = 0;
	for (; over > room; i++)
		over -= columnsOf(characters[i]);
	return characters.slice(i).join('');
}

function fitName(name, room, cutsLeft) {
	const shown = name.replace(/_\[[kjiw]\]$/, '');
	if (room < 3)
		return '';
	if (shown.length * 2 <= room)
		return shown;
	const characters = Array.from(shown);
	if (headOf(characters, room).length === shown.length)
		return shown;
	return cutsLeft ? '..' + tailOf(characters, room - 2)
		: headOf(characters, room - 2) + '..';
}
