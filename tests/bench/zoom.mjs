/*
 * Measures how long a zoom takes in a browser: from the click to the second
 * frame that the browser draws after it, in a picture of 100,000 frames that is
 * the first argument. Prints milliseconds: the median and the slowest, and
 * how many frames there are.
 */
import { Scene, whatIsMissing, withBrowser } from "../browser/common/suite.mjs";

const zooms = 15;

/* Runs in the page: clicks on the frame of this number among the widest. */
async function zoom(number) {
	const frames = [...document.querySelectorAll("g.row > rect")]
		.filter((rect) => +rect.getAttribute("width") > 0)
		.sort(
			(a, b) =>
				b.getAttribute("width") -
				a.getAttribute("width"),
		);
	const drawn = () => new Promise(requestAnimationFrame);
	const start = performance.now();
	frames[number].dispatchEvent(
		new MouseEvent("click", { bubbles: true, cancelable: true }),
	);
	await drawn();
	await drawn();
	return performance.now() - start;
}

/* Runs in the page: all frames, also those that are too narrow now. */
function count() {
	const shapes = [...document.querySelectorAll("path.narrow")];
	return shapes.reduce(
		(sum, shape) =>
			sum + shape.dataset.frames.split(";").length - 1,
		document.querySelectorAll("g.row > rect").length,
	);
}

const missing = whatIsMissing();
if (missing) {
	console.error(missing);
	process.exit(1);
}
await withBrowser(async (browser, directory) => {
	const scene = new Scene(browser, directory);
	const page = await scene.open(process.argv[2]);
	const frames = await page.evaluate(count);
	const times = [];
	for (let i = 0; i < zooms; i++)
		times.push(await page.evaluate(zoom, (i * 7) % 100));
	await scene.close();
	times.sort((a, b) => a - b);
	const [median, slowest] = [times[zooms >> 1], times[zooms - 1]];
	console.log(median.toFixed(1), slowest.toFixed(1), frames);
});
