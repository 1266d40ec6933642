import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, relative } from "node:path";
import type { Readable } from "node:stream";
import { checkForLeaks, filesWritten, type Written } from "../leaks/leakSearch.js";
import { seenSecrets } from "../leaks/seenSecrets.js";
import type { LocalServer } from "../unit/localServer.js";
import { currentEngine } from "./currentEngine.js";
import type { Engine } from "./engine.js";
import { nodeFolder, repositoryFolder } from "./folders.js";
import { secretsProvider, startKeyServer } from "./keyServer.js";

const projectName = "project";
const stack = "dev";
const passphrase = "passphrase of a test stack";
/** What programs and packs can import: the package by its name, the SDK, and what TypeScript programs need. */
const linkedPackages = ["@pulumi/pulumi", "@pulumi/policy", "@types/node", "typescript", "ts-node"];

/** What a project starts with. */
export interface ProjectOptions {
    /** Files by their path in the project. Pulumi.yaml and package.json are added unless given. */
    files?: Record<string, string>;
    /** A folder to copy into the project, without its node_modules. `files` come on top. */
    copyOf?: string;
    /** A node_modules folder to use as it is. Default: this repository as the package, and its copy of the SDK. */
    nodeModules?: string;
    /** The stack's configuration: `{ "scp:region": "kr-west1" }`. */
    config?: Record<string, string>;
    /** Configuration that is stored encrypted. */
    secretConfig?: Record<string, string>;
    /** After this many seconds a command is killed. Default: 120. */
    timeoutSeconds?: number;
    /** Gets what commands print while they run. */
    onOutput?: (text: string) => void;
}

/** Environment variables for one command; undefined takes one away. */
export type Environment = Record<string, string | undefined>;

/** How a script of {@link PulumiProject.runBash} is run. */
export interface BashOptions {
    environment?: Environment;
    /** The working directory. Default: the project's folder. */
    folder?: string;
}

/** What a command left behind. */
export interface CommandResult {
    /** -1 where a signal ended it. */
    exitCode: number;
    stdout: string;
    stderr: string;
}

/** A command that may not have ended yet. */
export interface RunningCommand {
    /** The engine's process; what it starts has process groups of its own. */
    pid: number;
    result: Promise<CommandResult>;
}

/** The state of a stack, as `pulumi stack export` gives it. */
export interface StackState {
    version: number;
    deployment: { resources?: ResourceState[] };
}

/** A resource in the state of a stack. */
export interface ResourceState {
    urn: string;
    type: string;
    id?: string;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
}

/** A command took too long and was killed. */
export class CommandTimeoutError extends Error {
    override readonly name = "CommandTimeoutError";

    constructor(
        readonly command: string,
        readonly seconds: number,
        /** What it had printed until then, standard output and standard error together. */
        readonly output: string,
    ) {
        super(`\`${command}\` was killed after ${seconds} s. It had printed:\n${output}`);
    }
}

/**
 * A project in a temporary folder, with a stack in a backend of its own, for the real Pulumi CLI.
 *
 * Commands see nothing of the machine's Pulumi or SCP settings: HOME is a folder of the project, and PATH is the only
 * variable taken over. `dispose` ends what still runs and removes everything; so does the end of this process, however
 * it ends. In Jest it first looks for secrets in all that was printed and written.
 */
export class PulumiProject {
    private readonly printed: Written[] = [];
    /** The language host of all commands, and where it listens. */
    private host: Promise<{ process: ChildProcess; port: number }> | undefined;
    /** What a test has itself written down as plain text. */
    private plainText: string;

    private constructor(
        /** The project's folder: the working directory of every command. */
        readonly folder: string,
        /** The variables that every command has, by which another program that starts `pulumi` finds this engine and stack. */
        readonly environment: Readonly<Record<string, string>>,
        private readonly engine: Engine,
        private readonly guard: ChildProcess,
        private readonly keyServer: LocalServer,
        private readonly options: ProjectOptions,
    ) {
        this.plainText = JSON.stringify([options.config, options.files]);
    }

    /**
     * Makes a project with an empty stack.
     * @throws {EngineUnavailableError} when there is no Pulumi on this machine and none can be set up.
     */
    static async create(options: ProjectOptions = {}): Promise<PulumiProject> {
        const engine = await currentEngine();
        const root = await realpath(await mkdtemp(join(tmpdir(), "pulumi-project-")));
        const guard = startGuard(root);
        const keyServer = await startKeyServer();
        const project = new PulumiProject(
            join(root, "project"),
            environmentOf(root, engine, keyServer),
            engine,
            guard,
            keyServer,
            options,
        );
        try {
            await mkdir(join(root, "state"));
            await mkdir(join(root, "home"));
            await mkdir(join(root, "tmp"));
            await project.writeFiles();
            await project.initStack();
            await project.setConfig(options.config ?? {}, options.secretConfig ?? {});
        } catch (error) {
            await project.dispose();
            throw error;
        }
        return project;
    }

    /** `pulumi preview`. */
    preview(args: string[] = [], environment: Environment = {}): Promise<CommandResult> {
        return this.run(["preview", ...args], environment);
    }

    /** `pulumi up --yes`: a preview and, when that is fine, the update. */
    up(args: string[] = [], environment: Environment = {}): Promise<CommandResult> {
        return this.run(["up", "--yes", ...args], environment);
    }

    /** `pulumi refresh --yes`. */
    refresh(args: string[] = [], environment: Environment = {}): Promise<CommandResult> {
        return this.run(["refresh", "--yes", ...args], environment);
    }

    /** `pulumi destroy --yes`. */
    destroy(args: string[] = [], environment: Environment = {}): Promise<CommandResult> {
        return this.run(["destroy", "--yes", ...args], environment);
    }

    /**
     * Runs any command of the CLI, for example `["policy", "analyze", …]`. A failing command is a result like any other.
     * @throws {CommandTimeoutError} when it takes too long.
     */
    async run(args: string[], environment: Environment = {}): Promise<CommandResult> {
        const attached = await this.attachedHost(args, environment);
        return this.start(args, { ...environment, ...attached }).result;
    }

    /**
     * Starts a command, as `run` does, for a test that does something to it.
     * @param through a program that runs the command it is given, for example `["nice"]`
     */
    start(args: string[], environment: Environment = {}, through: string[] = []): RunningCommand {
        const pulumi = [this.engine.command, "--non-interactive", "--color", "never", ...args];
        return this.startProgram([...through, ...pulumi], environment, `pulumi ${args.join(" ")}`);
    }

    /**
     * Runs Node.js in the project's folder, for a program that starts Pulumi itself. It sees what Pulumi's commands see.
     * @throws {CommandTimeoutError} when it takes too long.
     */
    runNode(args: string[]): Promise<CommandResult> {
        return this.startProgram([join(nodeFolder, "node"), ...args], {}, `node ${args.join(" ")}`).result;
    }

    /**
     * Runs a script as bash runs it with these flags, with `pulumi` on its PATH. A failing one is a result like any other.
     * @throws {CommandTimeoutError} when it takes too long.
     */
    async runBash(script: string, flags: string[], options: BashOptions = {}): Promise<CommandResult> {
        const { environment = {}, folder = this.folder } = options;
        const file = join(this.folder, "../script.sh");
        await writeFile(file, script);
        return this.startProgram(["bash", ...flags, file], environment, script, folder).result;
    }

    /** The stack's state, as `pulumi stack export` would give it: from the backend's file, which takes no command. Secrets are encrypted in it. */
    async exportState(): Promise<StackState> {
        const [, name] = /^name: *(.*)$/m.exec(await this.readFile("Pulumi.yaml")) ?? [];
        const file = join(dirname(this.folder), `state/.pulumi/stacks/${name}/${stack}.json`);
        const { version, checkpoint } = JSON.parse(await readFile(file, "utf8"));
        return { version, deployment: checkpoint.latest ?? {} };
    }

    /** The stack's state with its secrets in plain text. */
    async exportStateWithSecrets(): Promise<StackState> {
        return JSON.parse((await this.succeed(["stack", "export", "--show-secrets"])).stdout);
    }

    /** The stack's outputs: `[secret]` for one that is kept secret. */
    async outputs(): Promise<Record<string, unknown>> {
        const { deployment } = await this.exportState();
        const ofStack = (deployment.resources ?? []).find(({ type }) => type === "pulumi:pulumi:Stack");
        const outputs = Object.entries(ofStack?.outputs ?? {});
        return Object.fromEntries(
            outputs.map(([name, value]) => [name, isSecret(value) ? "[secret]" : value]),
        );
    }

    /** Writes a file of the project, with the folders on its way. */
    async writeFile(path: string, content: string): Promise<void> {
        const file = join(this.folder, path);
        this.plainText += content;
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
    }

    /** Reads a file of the project. */
    readFile(path: string): Promise<string> {
        return readFile(join(this.folder, path), "utf8");
    }

    /** Sets configuration of the stack, plain and encrypted. */
    async setConfig(plain: Record<string, string>, secret: Record<string, string> = {}): Promise<void> {
        this.plainText += JSON.stringify(plain);
        const settings = [
            ...Object.entries(plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
            ...Object.entries(secret).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
        ];
        if (settings.length > 0) {
            await this.succeed(["config", "set-all", ...settings]);
        }
    }

    /**
     * Ends what still runs and removes the project.
     * @throws {LeakError} when a secret was printed or written.
     */
    async dispose(): Promise<void> {
        if (this.guard.exitCode !== null) {
            return;
        }
        try {
            this.checkForLeaks();
        } finally {
            this.guard.ref();
            this.guard.stdin?.end();
            await once(this.guard, "exit");
            await this.keyServer.close();
        }
    }

    /** Every stack begins in the same way, so that only a suite's first one takes Pulumi's half a second for it. */
    private async initStack(): Promise<void> {
        const isOrdinary =
            this.options.copyOf === undefined && !("Pulumi.yaml" in (this.options.files ?? {}));
        const root = dirname(this.folder);
        if (!isOrdinary || newStack === undefined) {
            await this.succeed(["stack", "init", stack, "--secrets-provider", secretsProvider]);
            newStack = isOrdinary ? await filesOfStack(root) : newStack;
            return;
        }
        for (const [path, content] of newStack) {
            await mkdir(dirname(join(root, path)), { recursive: true });
            await writeFile(join(root, path), content);
        }
    }

    /**
     * The engine starts a language host twice for a command that runs the program. Where it is the stand-in, one of the project
     * serves all of its commands, by the variable that Pulumi has for debuggers of hosts. Programs get their environment
     * from their host, so a command with one of its own has a host of its own.
     */
    private async attachedHost([command = ""]: string[], environment: Environment): Promise<Environment> {
        const runsProgram = command === "preview" || command === "up";
        if (!runsProgram || Object.keys(environment).length > 0 || this.engine.languageHost !== "stand-in") {
            return {};
        }
        this.host ??= this.startHost();
        return { PULUMI_DEBUG_LANGUAGES: `nodejs:${(await this.host).port}` };
    }

    private async startHost(): Promise<{ process: ChildProcess; port: number }> {
        const host = spawn("pulumi-language-nodejs", [], {
            cwd: this.folder,
            env: this.environment,
            stdio: ["ignore", "pipe", "inherit"],
            detached: true,
        });
        this.tellGuard("started", host);
        const [port] = await once(host.stdout, "data");
        host.stdout.destroy();
        host.unref();
        return { process: host, port: Number(port) };
    }

    private startProgram(
        [program = "", ...args]: string[],
        environment: Environment,
        shownAs: string,
        folder = this.folder,
    ): RunningCommand {
        const command = spawn(program, args, {
            cwd: folder,
            env: { ...this.environment, ...environment },
            stdio: ["ignore", "pipe", "pipe"],
            // Ctrl-C in a terminal must not reach it before the guard does.
            detached: true,
        });
        return { pid: command.pid as number, result: this.resultOf(command, shownAs) };
    }

    private async resultOf(
        command: ChildProcessByStdio<null, Readable, Readable>,
        shownAs: string,
    ): Promise<CommandResult> {
        const { timeoutSeconds = 120, onOutput } = this.options;
        let isLate = false;
        const timer = setTimeout(() => {
            isLate = true;
            this.tellGuard("kill", command);
            // The program is the host's.
            this.host?.then(({ process }) => this.tellGuard("kill", process));
            this.host = undefined;
        }, timeoutSeconds * 1000);
        const output = { stdout: "", stderr: "", both: "" };
        for (const stream of ["stdout", "stderr"] as const) {
            command[stream].setEncoding("utf8").on("data", (text: string) => {
                output[stream] += text;
                output.both += text;
                onOutput?.(text);
            });
        }
        this.tellGuard("started", command);
        try {
            const [exitCode] = await once(command, "close");
            if (!shownAs.includes("--show-secrets")) {
                this.printed.push({ where: `\`${shownAs}\``, text: output.both });
            }
            if (isLate) {
                throw new CommandTimeoutError(shownAs, timeoutSeconds, output.both);
            }
            return { exitCode: exitCode ?? -1, stdout: output.stdout, stderr: output.stderr };
        } finally {
            clearTimeout(timer);
            this.tellGuard("ended", command);
        }
    }

    /**
     * Looks for the secrets that were used in this process in all that commands have printed, and in the project, the
     * state with its history, the home folder and the temporary files.
     * @throws {LeakError} when there is one.
     */
    private checkForLeaks(): void {
        const secrets = new Map([...seenSecrets()].filter(([secret]) => !this.plainText.includes(secret)));
        if (secrets.size > 0) {
            const written = [...this.printed, ...filesWritten(dirname(this.folder))];
            checkForLeaks(written.map(withoutEngineLog), secrets);
        }
    }

    private async succeed(args: string[]): Promise<CommandResult> {
        const result = await this.run(args);
        if (result.exitCode !== 0) {
            throw new Error(
                `\`pulumi ${args.slice(0, 2).join(" ")}\` failed:\n${result.stdout}${result.stderr}`,
            );
        }
        return result;
    }

    private async writeFiles(): Promise<void> {
        const { copyOf, files = {} } = this.options;
        await mkdir(this.folder, { recursive: true });
        if (copyOf) {
            const filter = (path: string) => basename(path) !== "node_modules";
            await cp(copyOf, this.folder, { recursive: true, filter });
        }
        for (const [path, content] of Object.entries(files)) {
            await this.writeFile(path, content);
        }
        const present = await readdir(this.folder);
        if (!present.includes("Pulumi.yaml")) {
            await this.writeFile("Pulumi.yaml", projectFile(present.some((name) => name.endsWith(".ts"))));
        }
        if (!present.includes("package.json")) {
            await this.writeFile("package.json", JSON.stringify({ name: projectName, private: true }));
        }
        await this.linkPackages();
    }

    private async linkPackages(): Promise<void> {
        if (this.options.nodeModules) {
            await this.link(this.options.nodeModules, "node_modules");
            return;
        }
        await this.link(repositoryFolder, "node_modules/pulumi-scp-image-members");
        for (const name of linkedPackages) {
            await this.link(join(repositoryFolder, "node_modules", name), `node_modules/${name}`);
        }
    }

    private async link(target: string, path: string): Promise<void> {
        const link = join(this.folder, path);
        await mkdir(dirname(link), { recursive: true });
        await symlink(target, link, "dir");
    }

    private tellGuard(what: "started" | "ended" | "kill", command: ChildProcess): void {
        this.guard.stdin?.write(`${what} ${command.pid}\n`);
    }
}

function isSecret(value: unknown): boolean {
    return typeof value === "object" && value !== null && "ciphertext" in value;
}

/** What `pulumi stack init` has made, by its path in a project's root. */
let newStack: ReadonlyMap<string, string> | undefined;

async function filesOfStack(root: string): Promise<Map<string, string>> {
    const entries = await readdir(join(root, "state"), { recursive: true, withFileTypes: true });
    const state = entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)));
    const files = new Map<string, string>();
    for (const path of [...state, `project/Pulumi.${stack}.yaml`]) {
        files.set(path, await readFile(join(root, path), "utf8"));
    }
    return files;
}

/** Starts the process that cleans up after this one. It is not reached by a Ctrl-C in the terminal. */
function startGuard(root: string): ChildProcess {
    const guard = spawn(process.execPath, [join(__dirname, "guard.mjs"), root], {
        stdio: ["pipe", "ignore", "ignore"],
        detached: true,
    });
    guard.unref();
    return guard;
}

/** With `-v=7` and more the engine logs the configuration that it keeps for the default provider, secrets included. */
function withoutEngineLog({ where, text }: Written): Written {
    return { where, text: text.replaceAll(engineLogOfConfiguration, "") };
}

const engineLogOfConfiguration =
    /^\{"time":.*"msg":"(Marshaling property for RPC\[Provider|Planner decided to \w+ '[^']*::pulumi:providers:pulumi-nodejs::).*$/gm;

/** Where programs of the package `scp` find its plugin. Others never start it. */
const pluginOfProject =
    "plugins:\n  providers:\n    - name: scp\n      path: node_modules/pulumi-scp-image-members/plugin\n";

function projectFile(isTypeScript: boolean): string {
    // Without its TypeScript compiler, the SDK runs a JavaScript program in half the time.
    return `name: ${projectName}\nruntime:\n  name: nodejs\n  options:\n    typescript: ${isTypeScript}\n${pluginOfProject}`;
}

function environmentOf(root: string, engine: Engine, keyServer: LocalServer): Record<string, string> {
    return {
        // A folder of the engine's comes before the official CLI's: the stand-in for the language host has a copy of the CLI.
        PATH: [nodeFolder, ...engine.pathFolders, dirname(engine.command), process.env.PATH].join(delimiter),
        HOME: join(root, "home"),
        TMPDIR: join(root, "tmp"),
        PULUMI_HOME: join(root, "home/.pulumi"),
        PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
        PULUMI_STACK: stack,
        VAULT_SERVER_URL: keyServer.url,
        VAULT_SERVER_TOKEN: "token",
        // Of stacks that a test makes itself.
        PULUMI_CONFIG_PASSPHRASE: passphrase,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // A command is over before it is worth while to collect its garbage.
        GOGC: "400",
        // Every command loads the SDK in up to five processes; compiled code that is kept saves a fifth of its time.
        NODE_COMPILE_CACHE: join(repositoryFolder, "node_modules/.cache/compiled"),
        NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, "loadLate.cjs"))}`,
        // A missing plugin is an error at once, and no call to the internet.
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
}
