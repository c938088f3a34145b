//! What a measurement ran on: figures without it say nothing.

use std::fs;

/// Date, processor, memory and load, now; what this system does not tell is left out.
pub struct Machine {
    text: String,
}

impl Machine {
    /// Looks before anything is measured.
    pub fn now(release: bool) -> Self {
        let date = jiff::Timestamp::now().strftime("%-d %B %Y %H:%M UTC").to_string();
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let build = if release { "release build" } else { "debug build, whose figures say nothing" };
        let parts =
            [Some(date), processor(), Some(format!("{cores} cores")), memory(), Some(build.to_owned())];
        let text: Vec<String> = parts.into_iter().flatten().collect();
        Self { text: format!("{}, load before {}", text.join(", "), load()) }
    }

    /// The line that stands above the tables, with the load as it is now.
    pub fn line_after(&self) -> String {
        format!("{}, after {}.", self.text, load())
    }
}

fn processor() -> Option<String> {
    field(&fs::read_to_string("/proc/cpuinfo").ok()?, "model name")
}

fn memory() -> Option<String> {
    let all = field(&fs::read_to_string("/proc/meminfo").ok()?, "MemTotal")?;
    let kib: u64 = all.split_whitespace().next()?.parse().ok()?;
    Some(format!("{} GiB", (kib + (1 << 19)) >> 20))
}

/// The mean number of programs that wanted a processor in the last minute, the measured ones included.
fn load() -> String {
    let all = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    all.split_whitespace().next().unwrap_or("unknown").to_owned()
}

/// The value of the first `name : value` in one of the kernel's lists.
fn field(list: &str, name: &str) -> Option<String> {
    let named = |line: &str| {
        line.split_once(':').filter(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
    };
    list.lines().find_map(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_lists_are_read_by_name() {
        let list = "processor\t: 0\nmodel name\t: AMD EPYC: 9B14\nmodel name\t: another\nMemTotal:       24684264 kB\n";
        assert_eq!(field(list, "model name").unwrap(), "AMD EPYC: 9B14");
        assert_eq!(field(list, "MemTotal").unwrap(), "24684264 kB");
        assert_eq!(field(list, "name"), None);
    }

    #[test]
    fn the_build_and_the_load_are_told() {
        let line = Machine::now(false).line_after();
        assert!(line.contains("debug build") && line.contains("load before"), "{line}");
    }
}
