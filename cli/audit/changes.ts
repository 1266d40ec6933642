import { isSameAccount } from "../../provider/scp/memberId.js";
import { type ImageVisibility, isOpenToEverybody } from "../../provider/types.js";
import { originOf } from "../origin.js";
import { known } from "../reportedFinding.js";
import type {
    AuditedConnection,
    ChangedShare,
    ChangedVisibility,
    NotCompared,
    ShareChanges,
    ShareReport,
} from "../shareReport.js";
import type { EarlierReport } from "../shareReportSchema.js";
import { type AuditedImage, readConnections, type Snapshot, snapshot } from "./snapshot.js";

/**
 * Compares an audit with an earlier one, account by account and image by image. An image that one of them could not read, or did
 * not look at, is left out. If an image's visibility has changed, that is the change: its shares were not taken back, and are
 * there again once it is shared.
 *
 * @param gone Images of the earlier audit of which it is certain that they are gone.
 * @param name The name of an account, if it is known.
 */
export function compared(
    earlier: EarlierReport,
    report: ShareReport,
    gone: ReadonlySet<string>,
    name: (memberId: string) => string | undefined,
): ShareChanges {
    const [then, now] = [snapshot(earlier), snapshot(report)];
    const unread = new Map([...then.unread, ...now.unread]);
    const added: ChangedShare[] = [];
    const removed: ChangedShare[] = [];
    const changed: (ChangedShare & Pick<ShareChanges["changed"][number], "earlierStatus">)[] = [];
    const visibilities: ChangedVisibility[] = [];
    for (const key of [...new Set([...then.images.keys(), ...now.images.keys()])].sort()) {
        const before = then.images.get(key);
        const after = now.images.get(key);
        const image = after ?? before;
        if (unread.has(key) || image === undefined) {
            continue;
        }
        const old = before ?? (knewAll(then, image.connection) ? nobody : undefined);
        const current = after ?? (gone.has(key) ? nobody : undefined);
        if (old === undefined || current === undefined) {
            continue;
        }
        const { imageId, name: imageName = before?.name, connection } = image;
        const about = { imageName, ...originOf(connection) };
        const isOpen = isOpenToEverybody(current.visibility);
        if (old.visibility && current.visibility && old.visibility !== current.visibility) {
            visibilities.push(known({ imageId, earlier: old.visibility, now: current.visibility, ...about }));
        } else if (before === undefined && current.visibility && isOpen) {
            visibilities.push(known({ imageId, now: current.visibility, ...about }));
        }
        if (isOpen || current.visibility === "private") {
            continue;
        }
        const share = (memberId: string, status: ChangedShare["status"]) =>
            known({ imageId, memberId, status, memberName: name(memberId), ...about });
        for (const [memberId, status] of current.statuses) {
            const earlierStatus = old.statuses.get(memberId);
            if (earlierStatus === undefined) {
                added.push(share(memberId, status));
            } else if (earlierStatus !== status) {
                changed.push({ ...share(memberId, status), earlierStatus });
            }
        }
        for (const [memberId, status] of old.statuses) {
            if (!current.statuses.has(memberId)) {
                removed.push(share(memberId, status));
            }
        }
    }
    const since = earlier.createdAt;
    return known({ since, added, removed, changed, visibilities, notCompared: notCompared(then, now) });
}

function notCompared(then: Snapshot, now: Snapshot): NotCompared | undefined {
    const imageIds = [...new Set([...then.unread.values(), ...now.unread.values()])].sort();
    const connections = [
        ...now.connections.filter((each) => !then.connections.some(isSame(each))),
        ...then.connections.filter((each) => !now.connections.some(isSame(each))),
    ].map(({ isWhole: _, isRead: __, ...connection }) => connection);
    const areImagesUnknown = [then, now].some((each) => each.connections.some(({ isWhole }) => !isWhole));
    return imageIds.length > 0 || connections.length > 0 || areImagesUnknown
        ? { imageIds, connections, areImagesUnknown }
        : undefined;
}

/** Whether nothing of what was read now can have been read then. */
export function isOfOthers(earlier: EarlierReport, report: ShareReport): boolean {
    const [then, now] = [readConnections(earlier), readConnections(report)];
    const isPaired = now.some((connection) => then.some(isSame(connection)));
    return !isPaired && now.some(({ isRead }) => isRead);
}

/** The images of earlier reports that were read through such a connection. */
export function earlierIdsOf(
    ...reports: (EarlierReport | ShareReport | undefined)[]
): (connection: AuditedConnection) => string[] {
    const images = reports.flatMap((report) =>
        report === undefined ? [] : [...snapshot(report).images.values()],
    );
    return (connection) => [
        ...new Set(
            images.filter((image) => isSame(connection)(image.connection)).map(({ imageId }) => imageId),
        ),
    ];
}

/** An image that is not there, or of which an account's audit has seen no share: its visibility is not known. */
const nobody: Pick<AuditedImage, "statuses"> & { visibility?: ImageVisibility } = { statuses: new Map() };

/** Whether an audit has read all that others could use of the account. */
function knewAll({ scope, connections }: Snapshot, connection: AuditedConnection): boolean {
    return (
        scope === "allSharedImages" && connections.some((each) => each.isWhole && isSame(connection)(each))
    );
}

/** Whether two connections lead to one account in one region. The names of connections can change, and tell only if nothing else does. */
function isSame(one: AuditedConnection): (other: AuditedConnection) => boolean {
    return (other) => {
        if (one.endpoint !== other.endpoint) {
            return false;
        }
        return one.accountId !== undefined && other.accountId !== undefined
            ? isSameAccount(one.accountId, other.accountId)
            : one.connection === undefined ||
                  other.connection === undefined ||
                  one.connection === other.connection;
    };
}
