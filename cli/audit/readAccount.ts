import {
    apartFromGone,
    type ImageReader,
    type LiveImage,
    readImages,
    readNamedAndShared,
    type UnreadImage,
} from "../../policy/live/liveShares.js";
import type { OpenConnection } from "../connection.js";
import type { AuditedConnection } from "../shareReport.js";

/** What is to be read through each connection. */
export interface Wanted {
    /** The images to read, by their IDs. */
    readonly named: ReadonlySet<string>;
    /** Whether all that others can use are read beside them. */
    readonly isAllShared: boolean;
    /** Images of an earlier report: one that is not among all that others can use now is read by itself. */
    readonly earlierIds: (connection: AuditedConnection) => readonly string[];
}

/** What was read through one connection. */
export interface AccountReading {
    readonly connection: AuditedConnection;
    readonly images: readonly LiveImage[];
    readonly unread: readonly UnreadImage[];
    /** Why it is not known which images there are, or not of all. */
    readonly causes: readonly string[];
    /** Images of the earlier report that are gone. */
    readonly gone: readonly string[];
}

export async function readAccount(
    {
        origin,
        endpoint,
        reader,
    }: Pick<OpenConnection, "origin" | "endpoint"> & { readonly reader: ImageReader },
    { named, isAllShared, earlierIds }: Wanted,
): Promise<AccountReading> {
    const { ofNamed, shared } = await readNamedAndShared(named, isAllShared, reader);
    const connection = { ...origin, accountId: origin.accountId ?? shared.accountId, endpoint };
    const seen = new Set(
        [ofNamed, shared].flatMap((read) => [...read.images, ...read.unread].map(({ imageId }) => imageId)),
    );
    const missing = isAllShared ? earlierIds(connection).filter((imageId) => !seen.has(imageId)) : [];
    const ofMissing = await readImages(missing, reader, shared.accountId);
    const { gone, unread } = await apartFromGone(ofMissing.unread, reader);
    return {
        connection,
        images: [...ofNamed.images, ...shared.images, ...ofMissing.images],
        unread: [...ofNamed.unread, ...shared.unread, ...unread],
        causes: shared.causes,
        gone,
    };
}
