/**
 * node --import tsx test/engine/recordReleasedState.ts
 *
 * Keeps the state that this version writes, as test/engine/fixtures/state-VERSION.json: packs the package, installs the
 * tarball in an empty project and deploys with it. Run it by hand, once, for a release whose state later ones must be
 * able to work with; `npm run build` comes first.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { startGateway } from "../../testing/index.js";
import { repositoryFolder } from "./folders.js";
import { PulumiProject, type StackState } from "./pulumiProject.js";
import {
    ENDPOINT_PLACEHOLDER,
    RELEASED_PROGRAM,
    RELEASED_WORLD,
    releasedConfig,
} from "./releasedDeployment.js";

const fixtures = join(__dirname, "fixtures");

async function main(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "released-state-"));
    try {
        const version = installTarball(folder);
        const state = JSON.stringify(await deployedState(join(folder, "node_modules")), undefined, 2);
        mkdirSync(fixtures, { recursive: true });
        // Source positions tell the folder that the package was installed in.
        writeFileSync(
            join(fixtures, `state-${version}.json`),
            `${state.replaceAll(basename(folder), "installed")}\n`,
        );
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Gives the installed version back. */
function installTarball(folder: string): string {
    const [packed] = JSON.parse(
        npm(repositoryFolder, "pack", "--json", "--ignore-scripts", "--pack-destination", folder),
    );
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty-project", private: true }));
    npm(folder, "install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, packed.filename));
    const manifest = join(folder, "node_modules/pulumi-scp-image-members/package.json");
    return JSON.parse(readFileSync(manifest, "utf8")).version;
}

function npm(cwd: string, ...args: string[]): string {
    return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/** Secrets are in plain text, because one of them holds the gateway's address. They are those of a test. */
async function deployedState(nodeModules: string): Promise<unknown> {
    const gateway = await startGateway(RELEASED_WORLD);
    try {
        const state = JSON.stringify(await stateAfterUp(nodeModules, gateway.endpoint));
        return JSON.parse(state.replaceAll(gateway.endpoint, ENDPOINT_PLACEHOLDER));
    } finally {
        await gateway.close();
    }
}

async function stateAfterUp(nodeModules: string, endpoint: string): Promise<StackState> {
    const project = await PulumiProject.create({
        nodeModules,
        files: { "index.js": RELEASED_PROGRAM },
        ...releasedConfig(endpoint),
    });
    try {
        const { exitCode, stdout, stderr } = await project.up();
        if (exitCode !== 0) {
            throw new Error(`\`pulumi up\` failed:\n${stdout}${stderr}`);
        }
        return await project.exportStateWithSecrets();
    } finally {
        await project.dispose();
    }
}

main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
