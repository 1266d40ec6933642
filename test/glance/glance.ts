import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, realpath, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeUnless } from "../setup/describeUnless.js";
import { findOnPath } from "../setup/onPath.js";

/** How much of Glance's output an error shows: its start alone is some 80 lines. */
const PRINTED_LINES = 40;

/** Whether the commands of OpenStack Glance are on the PATH. */
export const isGlanceInstalled = ["glance-api", "glance-manage"].every(findOnPath);

/** `describe` for what needs a real Glance. */
export function describeOnGlance(name: string, tests: () => void): void {
    describeUnless(isGlanceInstalled ? undefined : "glance-api is not installed", name, tests);
}

/** A running Glance, which believes every request what project it comes from. */
export interface Glance {
    /** For example `http://127.0.0.1:41234`. */
    readonly url: string;
    /** Ends it and removes everything that it has stored. The end of this process does so too, however it comes. */
    stop(): Promise<void>;
}

/** Starts a Glance without images, in a temporary folder and on a free port of 127.0.0.1. Takes about 5 s. */
export async function startGlance(): Promise<Glance> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "glance-")));
    const guard = startGuard(folder);
    try {
        const configuration = join(folder, "glance-api.conf");
        const configure = (port: number) => writeFile(configuration, configurationFile(folder, port));
        await configure(0);
        await writeFile(join(folder, "paste.ini"), PIPELINE);
        // Glance lets nobody but an administrator publish an image.
        await writeFile(join(folder, "policy.yaml"), '"publicize_image": "role:member"\n');
        const run = (command: string, ...args: string[]) =>
            startGuarded(guard, folder, command, ["--config-file", configuration, ...args]);
        await success(run("glance-manage", "db_sync"));
        // As late as can be: until Glance listens, another process can be given the port.
        const port = await freePort();
        await configure(port);
        const url = `http://127.0.0.1:${port}`;
        await answering(run("glance-api"), url);
        return { url, stop: () => end(guard) };
    } catch (error) {
        const output = await readFile(join(folder, "output"), "utf8").catch(() => "");
        await end(guard);
        const printed = output.trim().split("\n").slice(-PRINTED_LINES).join("\n");
        throw new Error(`Glance did not start: ${error}. It printed last:\n${printed}`, { cause: error });
    }
}

/** Starts the process that cleans up after this one. It is not reached by a Ctrl-C in the terminal. */
function startGuard(folder: string): ChildProcess {
    const guard = spawn(process.execPath, [join(__dirname, "../engine/guard.mjs"), folder], {
        stdio: ["pipe", "ignore", "ignore"],
        detached: true,
    });
    guard.unref();
    return guard;
}

function startGuarded(guard: ChildProcess, folder: string, command: string, args: string[]): ChildProcess {
    const child = spawn("sh", ["-c", 'exec "$0" "$@" >>output 2>&1', command, ...args], {
        cwd: folder,
        env: { PATH: process.env.PATH, HOME: folder },
        stdio: "ignore",
        detached: true,
    });
    child.unref();
    guard.stdin?.write(`started ${child.pid}\n`);
    child.once("exit", () => guard.stdin?.write(`ended ${child.pid}\n`));
    return child;
}

async function end(guard: ChildProcess): Promise<void> {
    if (guard.exitCode !== null) {
        return;
    }
    guard.ref();
    guard.stdin?.end();
    await once(guard, "exit");
}

async function success(child: ChildProcess): Promise<void> {
    child.ref();
    const [exitCode] = await once(child, "exit");
    if (exitCode !== 0) {
        throw new Error(`${child.spawnargs.at(-1)} ended with ${exitCode}`);
    }
}

async function answering(child: ChildProcess, url: string): Promise<void> {
    while (!(await isAnswering(url))) {
        if (child.exitCode !== null) {
            throw new Error(`glance-api ended with ${child.exitCode}`);
        }
        await sleep(100);
    }
}

/** Whether it is a Glance that answers there, and not another server that has been given the port. */
async function isAnswering(url: string): Promise<boolean> {
    try {
        const response = await fetch(`${url}/versions`);
        return response.ok && (await response.text()).includes(`${url}/v2/`);
    } catch {
        return false;
    }
}

async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    return port;
}

function configurationFile(folder: string, port: number): string {
    return `
[DEFAULT]
bind_host = 127.0.0.1
bind_port = ${port}
workers = 0
enabled_backends = store:file
limit_param_default = 20
[database]
connection = sqlite:///${folder}/glance.sqlite
[glance_store]
default_backend = store
[store]
filesystem_store_datadir = ${folder}/images
[paste_deploy]
config_file = ${folder}/paste.ini
flavor = trusted
[oslo_policy]
policy_file = ${folder}/policy.yaml
`;
}

/** Glance's own pipeline without Keystone. */
const PIPELINE = `
[pipeline:glance-api-trusted]
pipeline = versionnegotiation context rootapp

[composite:rootapp]
paste.composite_factory = glance.api:root_app_factory
/: apiversions
/v2: apiv2app

[app:apiversions]
paste.app_factory = glance.api.versions:create_resource

[app:apiv2app]
paste.app_factory = glance.api.v2.router:API.factory

[filter:versionnegotiation]
paste.filter_factory = glance.api.middleware.version_negotiation:VersionNegotiationFilter.factory

[filter:context]
paste.filter_factory = glance.api.middleware.context:ContextMiddleware.factory
`;
