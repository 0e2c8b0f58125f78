import type { Attachment } from 'svelte/attachments';

/** Plays a stream without sound of its own to care for; the getter is tracked. */
export function shows(stream: () => MediaStream | null): Attachment<HTMLVideoElement> {
  return (video) => {
    attach(video, stream());
  };
}

function attach(video: HTMLVideoElement, stream: MediaStream | null): void {
  video.muted = true;
  if (video.srcObject === stream) return;
  video.srcObject = stream;
  if (stream) video.play().catch(() => undefined);
}
