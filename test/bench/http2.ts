import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { Agent } from "undici";
import { median, table } from "./table.js";

const CALLS = 1000;
const AT_ONCE = 64;
const LATENCY_MS = 50;
const RUNS = 3;

/** Whether HTTP/2 would be faster than as many connections of HTTP/1.1, if a server offers both. */
export async function http2Benchmark(): Promise<string> {
    const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }]);
    const server = createSecureServer({ cert, key, allowHTTP1: true }, (_, response) => {
        setTimeout(() => response.end('{"members":[]}'), LATENCY_MS);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const tls = { connections: AT_ONCE, connect: { rejectUnauthorized: false } };
    const agents = {
        "HTTP/1.1": new Agent(tls),
        "HTTP/2": new Agent({ ...tls, allowH2: true, pipelining: AT_ONCE }),
    };
    try {
        const rows: string[][] = [];
        for (const [name, agent] of Object.entries(agents)) {
            const runs: { wall: number; cpu: number }[] = [];
            for (let run = 0; run <= RUNS; run++) {
                runs.push(await measured(agent, origin));
            }
            const [, ...warm] = runs;
            rows.push([
                name,
                median(warm.map((each) => each.wall)).toFixed(2),
                median(warm.map((each) => each.cpu)).toFixed(2),
            ]);
        }
        return [
            `${CALLS} calls of raw undici over TLS, ${LATENCY_MS} ms each, ${AT_ONCE} at once (s; the server's CPU time is counted as well)`,
            "",
            table(["", "wall", "CPU"], rows),
        ].join("\n");
    } finally {
        await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
        server.close();
    }
}

async function measured(agent: Agent, origin: string): Promise<{ wall: number; cpu: number }> {
    const cpu = process.cpuUsage();
    const start = performance.now();
    let next = 0;
    const worker = async () => {
        while (next++ < CALLS) {
            const { body } = await agent.request({ origin, path: "/v1/images/img/members", method: "GET" });
            await body.text();
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const used = process.cpuUsage(cpu);
    return { wall: (performance.now() - start) / 1000, cpu: (used.user + used.system) / 1e6 };
}
