/** The sounds of this machine, in settings. */
export const sound = {
  title: "这台机器的声音",
  tones: "提示音",
  voice: "语音播报到账金额",
  volume: "音量",
  volumes: { quiet: "轻", medium: "中", loud: "响" },
  on: "开",
  off: "关",
  tryPaid: "试听到账",
  tryFailed: "试听失败",
  tryUnknown: "试听未知",
  usesSystem: "用这台电脑自带的中文语音：{name}",
  usesClips: "这台电脑没有中文语音，用程序自带的语音播报，不需要联网。",
} as const;
