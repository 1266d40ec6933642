import type { Fact } from "../findings/finding.js";
import type { Approval } from "./types.js";

/** An approval and where it is written, for example `approvals[2]`. */
export interface PlacedApproval extends Approval {
    readonly place: string;
}

/** Why the approvals do not allow a share. */
export type Refusal = Extract<
    Fact,
    { kind: "not-approved" | "approved-for-other-images" | "approval-ended" }
>;

interface AccountApprovals {
    everyImage?: PlacedApproval;
    readonly byImage: Map<string, PlacedApproval>;
}

/** Approvals, to look up by account and image. */
export class Approvals {
    /** In the order in which they are written. */
    readonly all: readonly PlacedApproval[];
    readonly #byMember = new Map<string, AccountApprovals>();
    readonly #spellings = new Map<string, string>();

    /** @param approvals No two of the same account for the same image. */
    constructor(approvals: readonly PlacedApproval[]) {
        this.all = approvals;
        for (const approval of approvals) {
            this.#add(approval);
        }
    }

    #add(approval: PlacedApproval): void {
        const account: AccountApprovals = this.#byMember.get(approval.memberId) ?? { byImage: new Map() };
        this.#byMember.set(approval.memberId, account);
        this.#spellings.set(approval.memberId.toLowerCase(), approval.memberId);
        if (approval.imageIds === undefined) {
            account.everyImage = approval;
        }
        for (const imageId of approval.imageIds ?? []) {
            account.byImage.set(imageId, approval);
        }
    }

    /** The approvals that are for this account and this image, whether they still count or not. */
    matching(memberId: string, imageId: string): PlacedApproval[] {
        const account = this.#byMember.get(memberId);
        return [account?.byImage.get(imageId), account?.everyImage].filter((one) => one !== undefined);
    }

    /** The approval by which the account may use the image, if there is one. */
    allowing(memberId: string, imageId: string, today: string): PlacedApproval | undefined {
        return this.matching(memberId, imageId).find((approval) => !isExpired(approval, today));
    }

    /**
     * Why the account may not use the image, or undefined if it may.
     *
     * @param today The day in UTC, as `YYYY-MM-DD`.
     */
    refusal(memberId: string, imageId: string, today: string): Refusal | undefined {
        const account = this.#byMember.get(memberId);
        if (account === undefined) {
            return this.#unnamed(memberId);
        }
        const named = this.matching(memberId, imageId);
        if (named.some((approval) => !isExpired(approval, today))) {
            return undefined;
        }
        const expired = named.find((approval) => isExpired(approval, today));
        if (expired !== undefined) {
            return { kind: "approval-ended", approval: expired };
        }
        const others = [...account.byImage].filter(([, approval]) => !isExpired(approval, today));
        return others.length > 0
            ? { kind: "approved-for-other-images", imageIds: others.map(([id]) => id) }
            : { kind: "not-approved" };
    }

    /** As `refusal`, for an image whose ID is not known yet: "undecided" if that makes the difference. */
    refusalOfUnknownImage(memberId: string, today: string): Refusal | "undecided" | undefined {
        const account = this.#byMember.get(memberId);
        if (account === undefined) {
            return this.#unnamed(memberId);
        }
        if (account.everyImage !== undefined && !isExpired(account.everyImage, today)) {
            return undefined;
        }
        if ([...account.byImage.values()].some((approval) => !isExpired(approval, today))) {
            return "undecided";
        }
        const expired = [account.everyImage, ...account.byImage.values()].find((one) =>
            isExpired(one, today),
        );
        return expired === undefined
            ? { kind: "not-approved" }
            : { kind: "approval-ended", approval: expired };
    }

    #unnamed(memberId: string): Refusal {
        return { kind: "not-approved", similarId: this.#spellings.get(memberId.toLowerCase()) };
    }
}

/** An approval that nobody has set an end for gets one after so many days. */
const daysOfApproval = 90;

/** The last day, as `YYYY-MM-DD`, of an approval of today that nobody has set an end for. */
export function endOfApproval(now: Date): string {
    return dayOf(new Date(now.getTime() + daysOfApproval * dayMs));
}

export const dayMs = 24 * 60 * 60 * 1000;

/** The day in UTC, as `YYYY-MM-DD`. */
export function dayOf(now: Date): string {
    return now.toISOString().slice(0, 10);
}

/** @param today The day in UTC, as `YYYY-MM-DD`. */
export function isExpired(approval: PlacedApproval | undefined, today: string): boolean {
    return approval?.expires !== undefined && approval.expires < today;
}
