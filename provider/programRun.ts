import * as pulumi from "@pulumi/pulumi";
import { type Connection, connectionFor } from "./connection.js";
import type { ImageShares } from "./scp/client.js";
import { connectionSettings, processSources } from "./settings.js";
import { programStackConfig, stackConfigWarnings } from "./stackConfig.js";

interface Read {
    readonly shares: Promise<ImageShares>;
    /** The resources that were there when the read began. */
    readonly waitedFor: ReadonlySet<pulumi.Resource>;
}

/**
 * What one run of a program keeps: a process can hold several, one after another and side by side, when it runs
 * programs through the Automation API.
 */
class ProgramRun {
    readonly #connections = new Map<string | undefined, Connection>();
    readonly #reads = new Map<string, Read>();
    readonly #keepsAnswers: boolean;

    constructor(keepsAnswers: boolean) {
        this.#keepsAnswers = keepsAnswers;
    }

    connection(name: string | undefined): Connection {
        const connection = this.#connections.get(name) ?? newConnection(name);
        if (this.#keepsAnswers) {
            this.#connections.set(name, connection);
        }
        return connection;
    }

    /**
     * One image is read once in a run, so that the whole program sees the same list. A read that had to wait for a
     * resource which the earlier one had not waited for is made anew: that resource may be a share.
     */
    readShares(
        connection: Connection,
        imageId: string,
        waitedFor: ReadonlySet<pulumi.Resource>,
    ): Promise<ImageShares> {
        const key = `${connection.id} ${imageId}`;
        const earlier = this.#reads.get(key);
        if (earlier !== undefined && [...waitedFor].every((resource) => earlier.waitedFor.has(resource))) {
            return earlier.shares;
        }
        const read = { shares: connection.readShares(imageId), waitedFor };
        this.#reads.set(key, read);
        const forget = () => {
            if (this.#reads.get(key) === read) {
                this.#reads.delete(key);
            }
        };
        read.shares.then(this.#keepsAnswers ? undefined : forget, forget);
        return read.shares;
    }
}

const runs = new WeakMap<object, ProgramRun>();
/** Outside of a run there is no moment that an answer could hold until: only concurrent reads share one. */
const outsideOfRuns = new ProgramRun(false);

/** The run that the calling code belongs to. Its stack's configuration is looked over when it is first asked for. */
export function currentRun(): ProgramRun {
    const monitor = pulumi.runtime.getMonitor();
    if (monitor === undefined) {
        return outsideOfRuns;
    }
    const known = runs.get(monitor);
    if (known !== undefined) {
        return known;
    }
    const run = new ProgramRun(true);
    runs.set(monitor, run);
    for (const warning of stackConfigWarnings()) {
        pulumi.log.warn(warning);
    }
    return run;
}

function newConnection(name: string | undefined): Connection {
    return connectionFor(connectionSettings(processSources(programStackConfig), name));
}
