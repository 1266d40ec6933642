import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFolder } from "../../engine/folders.js";

interface LockedPackage {
    readonly resolved?: string;
    readonly link?: boolean;
    readonly dependencies?: Record<string, string>;
    readonly devDependencies?: Record<string, string>;
    readonly optionalDependencies?: Record<string, string>;
    readonly peerDependencies?: Record<string, string>;
    readonly peerDependenciesMeta?: Record<string, { readonly optional?: boolean }>;
}

const packages: Record<string, LockedPackage> = JSON.parse(
    readFileSync(join(repositoryFolder, "package-lock.json"), "utf8"),
).packages;

/** What a package asks for, for every platform. */
function wanted(entry: LockedPackage): string[] {
    const peers = Object.keys(entry.peerDependencies ?? {});
    return [
        ...Object.keys({ ...entry.dependencies, ...entry.devDependencies, ...entry.optionalDependencies }),
        ...peers.filter((name) => entry.peerDependenciesMeta?.[name]?.optional !== true),
    ];
}

/** The folders in which Node.js looks for what the package at `path` imports, from the nearest to the root. */
function folders(path: string): string[] {
    const at = path.lastIndexOf("/node_modules/");
    const outer = path === "" ? [] : at < 0 ? folders("") : folders(path.slice(0, at));
    return [path === "" ? "node_modules" : `${path}/node_modules`, ...outer];
}

test("npm ci works on every platform: the lock has an entry for whatever a package in it asks for", () => {
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
        wanted(entry)
            .filter((name) => !folders(path).some((folder) => `${folder}/${name}` in packages))
            .map((name) => `${path || "the project"} asks for ${name}`),
    );
    expect(missing).toEqual([]);
});

test("the lock names no registry and no folder, so that it installs from wherever a machine gets its packages", () => {
    const placed = Object.entries(packages).filter(([, entry]) => entry.resolved !== undefined || entry.link);
    expect(placed.map(([path]) => path)).toEqual([]);
});
