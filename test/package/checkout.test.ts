import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
    cpSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    realpathSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Gateway, startGateway } from "../../testing/index.js";
import { codeBlocks, unexpired } from "../docs/codeBlocks.js";
import { IMAGE, PARTNER, STRANGER } from "../engine/deployment.js";
import { findings } from "../engine/findings.js";
import { repositoryFolder } from "../engine/folders.js";
import { type CommandResult, PulumiProject } from "../engine/pulumiProject.js";

/*
 * A clone, without node_modules and dist, and beside it a project, in which what the README and the page on installation say is
 * run as it stands there.
 */

jest.setTimeout(600_000);

const SECRET_KEY = "secret key of the README";
/** Approved by the README for a migration. */
const MIGRATION = "77aa0467abfc4b87b64614ab36eb9ae4";

let clone: string;
let gateway: Gateway;
let project: PulumiProject;

beforeAll(async () => {
    clone = realpathSync(mkdtempSync(join(tmpdir(), "checkout-")));
    const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    const files = execFileSync("git", list, { cwd: repositoryFolder, encoding: "utf8" }).split("\0");
    for (const file of files.filter(Boolean)) {
        cpSync(join(repositoryFolder, file), join(clone, file), { recursive: true });
    }
    gateway = await startGateway({
        accounts: [{ accountId: "owner", accessKey: "0123456789abcdef", secretKey: SECRET_KEY }],
        images: [{ id: IMAGE, members: [{ memberId: PARTNER }, { memberId: MIGRATION }] }],
    });
    project = await PulumiProject.create({
        files: {
            "Pulumi.yaml": "name: project\nruntime: nodejs\n",
            "package.json": JSON.stringify({ private: true, devDependencies: ofNewProject }),
            "index.ts": codeBlocks("README.md", "ts").join(""),
            "approvals.json": unexpired(codeBlocks("README.md", "json", "Use it").join("")),
            "../secret-key": SECRET_KEY,
        },
        timeoutSeconds: 600,
    });
    // The stand-ins for packages that other tests have.
    await rm(join(project.folder, "node_modules"), { recursive: true });
    symlinkSync(clone, join(project.folder, "../pulumi-scp-image-members"));
});

afterAll(async () => {
    // Nobody's secrets are in packages, and to search them takes long.
    for (const folder of ["", "../shares", "../acme-policies"]) {
        await rm(join(project?.folder, folder, "node_modules"), { recursive: true, force: true });
    }
    await project?.dispose();
    await gateway?.close();
    rmSync(clone, { recursive: true, force: true });
});

/** What `pulumi new typescript` asks for. */
const ofNewProject = Object.fromEntries(
    ["typescript", "@types/node"].map((name) => {
        const file = join(repositoryFolder, "node_modules", name, "package.json");
        return [name, JSON.parse(readFileSync(file, "utf8")).version];
    }),
);

/** Runs commands as a user types them, who answers with the secret key if asked. */
function typed(commands: string, folder = project.folder): Promise<CommandResult> {
    return project.runBash(`exec < '${project.folder}/../secret-key'\n${commands}`, ["-e"], {
        folder,
        environment: {
            SCP_TF_ENDPOINT_OVERRIDE: gateway.endpoint,
            npm_config_cache: execFileSync("npm", ["config", "get", "cache"], { encoding: "utf8" }).trim(),
            npm_config_prefer_offline: "true",
            NODE_OPTIONS: undefined,
        },
    });
}

function said({ stdout, stderr }: CommandResult): string {
    return stdout + stderr;
}

const [tryIt = "", useIt = [], audit = ""] = [
    codeBlocks("README.md", "sh", "Try it without an account").join(""),
    codeBlocks("README.md", "sh", "Use it"),
    codeBlocks("README.md", "sh", "Without a program").join(""),
];
const preview = useIt.at(-1) ?? "";

/**
 * In sh: what npm has installed in one folder, in another one, by links, or copies if links do not reach there. Caches, which other
 * suites write to meanwhile, are left out, and the file that npm writes to is a copy.
 */
function linkPackages(from: string, to: string): string {
    const link = 'cp -RPl "$@" "$0" 2>/dev/null || cp -RP "$@" "$0"';
    const packages = "-mindepth 1 -maxdepth 1 ! -name .cache ! -name .package-lock.json";
    return `mkdir -p "${to}" && find "${from}" ${packages} -exec sh -c '${link}' "${to}" {} + && cp "${from}/.package-lock.json" "${to}"`;
}

/** An npm that does `npm ci` by the packages that it has installed here of the same package-lock.json. Everything else is npm's own. */
function npmThatLinks(): string {
    const folder = join(project.folder, "../npm");
    const npm = execFileSync("which", ["npm"], { encoding: "utf8" }).trim();
    mkdirSync(folder);
    writeFileSync(
        join(folder, "npm"),
        `#!/bin/sh
        [ "$*" = "ci --include=dev" ] || exec '${npm}' "$@"
        set -e
        rm -rf node_modules
        ${linkPackages(`${repositoryFolder}/node_modules`, "node_modules")}
        exec '${npm}' run dependencies
        `,
        { mode: 0o755 },
    );
    return folder;
}

test("its plugin is built by the npm install that the engine runs in its folder, and serves the package scp", async () => {
    // Beforehand, without the time limit of a test's command.
    const PATH = [npmThatLinks(), process.env.PATH].join(delimiter);
    execFileSync("npm", ["install"], {
        cwd: join(clone, "plugin"),
        env: { ...process.env, PATH },
        stdio: "pipe",
    });
    const schema = ["package", "get-schema", join(clone, "plugin")];
    const printedSchema = await project.run(schema, { NODE_OPTIONS: undefined });
    expect(JSON.parse(printedSchema.stdout)).toMatchObject({ name: "scp" });
});

test("the demo shows a preview that passes and one that fails, and the gateway prints how commands find it", async () => {
    const [demo = "", start = ""] = tryIt.trimEnd().split("\n");
    const shown = await typed(demo, clone);
    expect(said(shown)).toContain(`With account ${STRANGER}, the preview failed`);
    expect(shown.exitCode).toBe(0);
    expect(start).toMatch(/^npm run gateway +#/);
    const shell = spawn("bash", ["-c", start], { cwd: clone, detached: true });
    try {
        expect(await printed(shell, "export SCP_TF_ACCOUNT_ID=")).toContain(
            "export SCP_TF_ENDPOINT_OVERRIDE=",
        );
    } finally {
        process.kill(-(shell.pid as number), "SIGKILL");
    }
});

/** What a process prints until a text comes. */
async function printed(child: ChildProcess, text: string): Promise<string> {
    let output = "";
    for await (const chunk of child.stdout ?? []) {
        output += chunk;
        if (output.includes(text)) {
            break;
        }
    }
    return output;
}

test("a project is set up and passes, by the README's commands in their order", async () => {
    expect(useIt).toHaveLength(3);
    const result = await typed(useIt.join(""));
    expect(said(result)).toContain("✅ scp-image-sharing@v");
    expect(result.exitCode).toBe(0);
    expect(await typed(audit)).toMatchObject({ exitCode: 0 });
    expect(await project.readFile("shares.html")).toContain(PARTNER);
});

test("a share that is not approved fails its preview and the audit", async () => {
    gateway.share(IMAGE, STRANGER);
    const refused = await typed(preview);
    const judged = await typed(audit);
    gateway.unshare(IMAGE, STRANGER);
    expect(findings(refused)).toMatchObject([{ kind: "not-approved", imageId: IMAGE, memberId: STRANGER }]);
    expect(refused.exitCode).not.toBe(0);
    expect(said(judged)).toContain(STRANGER);
    expect(judged.exitCode).toBe(3);
});

describe("the page on installation", () => {
    const page = readFileSync(join(repositoryFolder, "docs/installation-configuration.md"), "utf8");
    const today = [...page.matchAll(/^\| [^|]+ \| `([^`]+)`.* \| .* \|$/gm)].map(([, each = ""]) => each);
    const [install = "", run = "", newProject = "", newPack = ""] = today;

    test("has the way to run a command without installing the package", async () => {
        const empty = mkdtempSync(join(project.folder, "../empty-"));
        const shown = await typed(`${run} --version`.replace("npx", "npx --yes"), empty);
        const { version } = JSON.parse(readFileSync(join(repositoryFolder, "package.json"), "utf8"));
        expect(shown).toMatchObject({ stdout: `${version}\n`, exitCode: 0 });
    });

    test("makes a project of an example that runs, and a pack that judges it", async () => {
        gateway.unshare(IMAGE, MIGRATION);
        const settings = codeBlocks("docs/installation-configuration.md", "sh", "Configuration").join("");
        const made = await typed(`
            ${newProject.replace("pulumi new", "pulumi new --yes")}
            ${newPack}
            for each in ../acme-policies ../shares; do ${linkPackages("node_modules", "$each/node_modules")}; done
            (cd ../acme-policies && ${install})
            cd ../shares && ${install}
            pulumi stack init dev
            ${settings}
            pulumi preview --policy-pack ../acme-policies
        `);
        expect(said(made)).toContain("acme@v1.0.0");
        expect(said(made)).toContain(`${PARTNER} (pending)`);
        expect(made.exitCode).toBe(0);
    });
});
