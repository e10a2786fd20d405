// What the two APIs answer, as docs/openapi.yaml states it; only what the page uses.

export type Status =
  | "awaiting_upload"
  | "uploaded"
  | "processing"
  | "ready"
  | "failed"
  | "expired"
  | "deleted";

export interface Rendition {
  name: string;
  width: number;
  height: number;
  codec: string;
  bandwidth: number;
  average_bandwidth: number;
}

export interface AudioTrack {
  name: string;
  language: string;
  codec: string;
  channels: number;
  sample_rate: number;
  bandwidth: number;
}

export interface SubtitleTrack {
  name: string;
  language: string;
  title?: string;
}

export interface Failure {
  code: string;
  message: string;
  retryable: boolean;
}

export interface Playback {
  hls_url: string;
  dash_url: string;
  poster_url?: string;
  storyboard_url?: string;
}

export interface Video {
  id: string;
  status: Status;
  progress: number;
  stage?: string;
  compute_gb_seconds?: number;
  title: string;
  filename: string;
  size_bytes?: number;
  created_at: string;
  updated_at: string;
  playback_policy: "public" | "signed";
  metadata: Record<string, string>;
  duration_seconds?: number;
  width?: number;
  height?: number;
  frame_rate?: number;
  renditions?: Rendition[];
  audio_tracks?: AudioTrack[];
  subtitle_tracks?: SubtitleTrack[];
  failure?: Failure;
  playback?: Playback;
}

export interface CreatedVideo extends Video {
  upload?: { part_size_bytes: number; part_count: number; expires_at: string };
}

export interface UploadState {
  part_size_bytes: number;
  part_count: number;
  received: { part_number: number; etag: string; size_bytes: number }[];
  missing: number[];
  expires_at: string;
}

export interface SignedPart {
  part_number: number;
  url: string;
  size_bytes: number;
  headers: Record<string, string>;
}

export interface LifecycleEvent {
  at: string;
  change: string;
  from: Status | null;
  to: Status;
  reason: string;
}
