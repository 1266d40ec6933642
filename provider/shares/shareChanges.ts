import { idText } from "../text.js";
import type { ImageMember, ImageVisibility } from "../types.js";

/** What is known of an image's shares; at preview nothing may be. */
interface Shares {
    readonly imageId: string;
    readonly visibility?: ImageVisibility;
    readonly members?: readonly ImageMember[] | string;
}

const MOST_SHOWN = 20;

/**
 * What happened to an image's shares, in one line for people: the engine compares lists place by place, so that a member
 * that is added shows as a change of all that come after it. Undefined if nothing is known to have happened.
 */
export function shareChanges(olds: Shares, news: Shares): string | undefined {
    if (
        olds.imageId !== news.imageId ||
        typeof olds.members !== "object" ||
        typeof news.members !== "object"
    ) {
        return undefined;
    }
    const before = byId(olds.members);
    const after = byId(news.members);
    const changes = [
        ...(olds.visibility === news.visibility
            ? []
            : [`visibility ${idText(`${olds.visibility}`)} → ${idText(`${news.visibility}`)}`]),
        ...news.members
            .filter(({ memberId }) => !before.has(memberId))
            .map((member) => `added ${shown(member)}`),
        ...olds.members
            .filter(({ memberId }) => !after.has(memberId))
            .map((member) => `removed ${shown(member)}`),
        ...news.members.flatMap((member) => changed(before.get(member.memberId), member)),
    ];
    if (changes.length === 0) {
        return undefined;
    }
    const more = changes.length > MOST_SHOWN ? [`and ${changes.length - MOST_SHOWN} more`] : [];
    return `Shares of image ${idText(news.imageId)}: ${[...changes.slice(0, MOST_SHOWN), ...more].join(", ")}`;
}

function byId(members: readonly ImageMember[]): Map<string, ImageMember> {
    return new Map(members.map((member) => [member.memberId, member]));
}

function shown({ memberId, status }: ImageMember): string {
    return `${idText(memberId)} (${idText(status)})`;
}

/** A share that was taken back and made again keeps the time at which it was first made: only its last change moves. */
function changed(before: ImageMember | undefined, { memberId, status, updatedAt }: ImageMember): string[] {
    if (before === undefined || (before.status === status && before.updatedAt === updatedAt)) {
        return [];
    }
    return [
        before.status === status
            ? `${idText(memberId)} changed at ${idText(updatedAt)}`
            : `${idText(memberId)} ${idText(before.status)} → ${idText(status)}`,
    ];
}
