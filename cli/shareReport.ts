import type { Finding, Origin } from "../policy/findings/finding.js";
import type { ImageMember, ImageMemberStatus, ImageVisibility } from "../provider/types.js";

/**
 * What a look at images and their shares came to: `audit` and `report` make it, and every output format writes it.
 * Its JSON is the format `json`, which `--since` reads again.
 */
export interface ShareReport {
    /** The version of this form. */
    readonly version: 1;
    readonly tool: { readonly name: "scp-image-members"; readonly version: string };
    /** When it was made: ISO 8601 in UTC. */
    readonly createdAt: string;
    readonly source: AuditSource | EventsSource;
    /** What is known of the images, sorted by connection, then by ID. */
    readonly images: readonly ReportedImage[];
    /** What the policies have to say: what fails first, the most severe of it first, then by connection, image and member. */
    readonly findings: readonly ReportedFinding[];
    /** What could not be read. If there is any, the report is incomplete, and nothing is said about these. */
    readonly unread: readonly UnreadItem[];
    /** Against an earlier report, if there was one to compare with. */
    readonly changes?: ShareChanges;
    /** Approvals that would allow what is not approved, if there is any. */
    readonly toApprove?: OfferedApprovals;
}

/** Approvals to add, if what is not approved is to be allowed. */
export interface OfferedApprovals {
    /** The file that they belong into; the pack's configuration without it. */
    readonly approvalsFile?: string;
    /** In the form of the place that they belong into: YAML, or JSON. */
    readonly lines: string;
    /** How many shares they leave out. */
    readonly more: number;
}

/** Read from the service. */
export interface AuditSource {
    readonly kind: "audit";
    /** Of a single connection: the account, if it is known. */
    readonly accountId?: string;
    /** Of a single connection. */
    readonly endpoint?: string;
    /** Every image that the account shares, or those that were named. */
    readonly scope: "allSharedImages" | "namedImages";
    /** The file with the approvals, if there is one: relative to the folder of the run, or a whole URI. */
    readonly configUri?: string;
    /** What was read through: one for each account and region. Left out by versions before 0.2. */
    readonly connections?: readonly AuditedConnection[];
}

/** Where something is, as far as it is known. */
export type Located = { readonly [Name in keyof Origin]?: Exclude<Origin[Name], undefined> };

export interface AuditedConnection extends Origin {
    /** The address of the service; left out if the settings are wrong. */
    readonly endpoint?: string | undefined;
}

/** Taken from Pulumi's events. */
export interface EventsSource {
    readonly kind: "pulumi";
    /** As the events say it: which command they came from. An update is any that is no preview, such as `pulumi up`. */
    readonly command: "preview" | "update" | "policy analyze";
    readonly stack?: string;
    readonly policyPacks: readonly { readonly name: string; readonly version?: string }[];
}

export interface ReportedImage extends Located {
    readonly imageId: string;
    readonly name?: string;
    readonly visibility?: ImageVisibility;
    /** Sorted by member ID. */
    readonly members: readonly ReportedMember[];
}

export interface ReportedMember
    extends Pick<ImageMember, "memberId" | "status">,
        Partial<Pick<ImageMember, "createdAt" | "updatedAt">> {
    /**
     * `notJudged` if the rules leave shares of this status out; and in Pulumi's events if no policy has objected,
     * because they do not tell the rules.
     */
    readonly verdict: "approved" | "unapproved" | "notJudged";
    /** The account's, if an approval or the organisation names it. */
    readonly memberName?: string;
    /** The approval that allows the share, or has done so. */
    readonly approval?: ReportedApproval;
}

/** What is known of an approval: events of Pulumi tell `approvedBy` and `expires` alone. */
export interface ReportedApproval {
    readonly approvedBy?: string;
    readonly owner?: string;
    readonly reason?: string;
    /** Its last day, in UTC. */
    readonly expires?: string;
    /** Where it is written, for example `approvals[2]`. */
    readonly place?: string;
}

/** One thing that a policy does not allow, or advises against. */
export interface ReportedFinding extends Located {
    /** The policy's name. */
    readonly policy: string;
    readonly policyPack: string;
    /** Only mandatory ones make the exit code 3. */
    readonly level: "mandatory" | "advisory";
    readonly severity?: "low" | "medium" | "high" | "critical";
    /** What was found: left out for a policy of another pack. */
    readonly kind?: Finding["kind"];
    /** Tells it from another one of its kind about the same account, or about none, such as of another approval. */
    readonly key?: string;
    /** What it says, for people. */
    readonly message: string;
    /** The command that takes the share back. */
    readonly command?: string;
    /** What it is about, as far as it is about one image, one member, one resource. */
    readonly imageId?: string;
    readonly imageName?: string;
    readonly memberId?: string;
    readonly status?: ImageMemberStatus;
    /** When the share was made: ISO 8601 in UTC. */
    readonly createdAt?: string;
    /** When the share last changed: ISO 8601 in UTC. */
    readonly updatedAt?: string;
    readonly resourceUrn?: string;
    /** The account's, if an approval or the organisation names it. */
    readonly memberName?: string;
    /** An account that is approved, and whose ID differs in letter case only. */
    readonly similarId?: string;
    /** The state of an account that its organisation unit does not approve for that, such as SUSPENDED. */
    readonly accountState?: string;
    /** The approval that it is about, as far as it is about one. */
    readonly approval?: ReportedApproval;
}

/** A list that could not be read, or what shares are judged by. */
export interface UnreadItem extends Located {
    /** Of the organisation that approves accounts. */
    readonly kind?: "unread-organization";
    /** Left out if it is not even known which images there are. */
    readonly imageId?: string;
    readonly reason: string;
}

/** What happened since an earlier report. Images that either report could not read are left out of it. */
export interface ShareChanges {
    /** When the earlier report was made. */
    readonly since: string;
    readonly added: readonly ChangedShare[];
    readonly removed: readonly ChangedShare[];
    /** Shares whose status changed. */
    readonly changed: readonly (ChangedShare & { readonly earlierStatus: ImageMemberStatus })[];
    /** Images whose visibility changed. */
    readonly visibilities: readonly ChangedVisibility[];
    /** What is not compared, if there is any: it can have changed. */
    readonly notCompared?: NotCompared;
}

/** What one of two reports could not read, or did not cover. */
export interface NotCompared {
    /** Images that one of them could not read. */
    readonly imageIds: readonly string[];
    /** What only one of them was to read. */
    readonly connections: readonly AuditedConnection[];
    /** Whether one of them did not know which images there are: then those in both are compared. */
    readonly areImagesUnknown: boolean;
}

export interface ChangedImage extends Located {
    readonly imageId: string;
    readonly imageName?: string;
}

export interface ChangedShare extends ChangedImage {
    readonly memberId: string;
    readonly status: ImageMemberStatus;
    /** The account's, if an approval or the organisation names it. */
    readonly memberName?: string;
}

export interface ChangedVisibility extends ChangedImage {
    /** Left out for an image that only its owner could use, or that was not there. */
    readonly earlier?: ImageVisibility;
    readonly now: ImageVisibility;
}
