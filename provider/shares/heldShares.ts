import { serviceAddress } from "../scp/endpoint.js";
import { ScpConflictError } from "../scp/errors.js";
import { idText } from "../text.js";
import { type EngineCall, settingsOf } from "./resource.js";
import { type ShareId, shareId } from "./shareId.js";
import { writerFor } from "./writerFor.js";

/*
 * Which shares the program's resources hold, as far as this process knows by what the engine has asked it. The engine starts a process
 * for each update, and one for each configured provider of the package `scp`.
 */

/** A resource, by its arguments. */
interface Holder extends ShareId {
    readonly connection?: string;
}

const inProgram = new Set<string>();
const holders = new Map<string, readonly Holder[]>();

/** Another update begins: in a process that an engine is attached to, for a look into the plugin. */
export function forgetHeldShares(): void {
    inProgram.clear();
    holders.clear();
}

/** The program has a resource for this share. */
export function declareShare(share: ShareId): void {
    inProgram.add(shareId(share));
}

/** A resource is kept as it is. A refresh asks so too, of a resource that the program need not have any more. */
export function keepShare(holder: Holder): void {
    if (inProgram.has(shareId(holder))) {
        holders.set(shareId(holder), [...holdersOf(holder), holder]);
    }
}

/**
 * @param make - makes the share for a resource that is new.
 * @throws ScpConflictError if another resource holds the share.
 */
export async function holdShare<Result>(
    holder: Holder,
    call: EngineCall,
    make: () => Promise<Result>,
): Promise<Result> {
    const others = holdersOf(holder);
    holders.set(shareId(holder), [...others, holder]);
    try {
        if (await haveSameService(others, holder.connection, call)) {
            throw heldByAnother(holder);
        }
        return await make();
    } catch (error) {
        holders.set(
            shareId(holder),
            holdersOf(holder).filter((each) => each !== holder),
        );
        throw error;
    }
}

/** Whether a resource of the program holds a share that another one, which goes, has had. A service can have several addresses. */
export function isHeldShare(share: ShareId): boolean {
    return holdersOf(share).length > 0;
}

function holdersOf(share: ShareId): readonly Holder[] {
    return holders.get(shareId(share)) ?? [];
}

/** As far as the addresses tell. */
async function haveSameService(
    found: readonly Holder[],
    connection: string | undefined,
    call: EngineCall,
): Promise<boolean> {
    const serviceOf = async (name: string | undefined) =>
        serviceAddress((await writerFor(settingsOf(call, name))).endpoint);
    for (const holder of found) {
        if (
            holder.connection === connection ||
            (await serviceOf(holder.connection)) === (await serviceOf(connection))
        ) {
            return true;
        }
    }
    return false;
}

function heldByAnother({ imageId, memberId }: ShareId): ScpConflictError {
    return new ScpConflictError(
        `Another resource of this program holds the share of image ${idText(imageId)} with account ${idText(memberId)}. ` +
            "Two resources cannot hold one share: remove one of them from the program.",
        imageId,
        memberId,
    );
}
