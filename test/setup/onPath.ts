import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a command is in the folders of PATH, if it is. For what has to be known before tests are declared. */
export function findOnPath(name: string): string | undefined {
    const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
    return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
