/* Serves files over HTTP on the loopback, with headers that a test wants. */
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";

const types = {
	".svg": "image/svg+xml",
	".html": "text/html; charset=utf-8",
	".js": "text/javascript",
};

/* Comes back with the address, with no slash at its end. */
export async function serve(scene, headers = {}) {
	const server = http.createServer((request, response) => {
		const name = path.basename(request.url.replace(/[?#].*/, ""));
		const file = path.join(scene.directory, name);
		if (!fs.existsSync(file)) {
			// Browsers ask for favicon.ico.
			response.writeHead(204).end();
			return;
		}
		const type = types[path.extname(name)] || "text/plain";
		response.writeHead(200, { "Content-Type": type, ...headers });
		response.end(fs.readFileSync(file));
	});
	await new Promise((done) => server.listen(0, "127.0.0.1", done));
	scene.atEnd(() => {
		server.closeAllConnections();
		return new Promise((done) => server.close(done));
	});
	return `http://127.0.0.1:${server.address().port}`;
}
