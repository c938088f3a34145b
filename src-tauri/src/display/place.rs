//! Where the customer display belongs: decided from the monitors as they are now and from what was remembered.

use super::memory::Wanted;
use serde::{Deserialize, Serialize};

/// A monitor as the system describes it, in physical pixels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Monitor {
    pub name: String,
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
}

/// Where the window shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Nowhere.
    Closed,
    /// Filling this monitor.
    Full(Monitor),
    /// An ordinary window beside the cashier's.
    Window,
}

/// Decides. `main`: the cashier's monitor, where one is known. Some sessions tell of no monitors at all: then there is
/// only the ordinary window, for whoever asks for it.
pub fn decide(
    wanted: Wanted,
    remembered: Option<&Monitor>,
    monitors: &[Monitor],
    main: Option<&Monitor>,
) -> Target {
    if wanted == Wanted::Off {
        return Target::Closed;
    }
    let mains = main.or(monitors.first());
    // A mirrored monitor shows the cashier's picture already.
    let others: Vec<&Monitor> =
        monitors.iter().filter(|m| mains.is_some_and(|main| (m.x, m.y) != (main.x, main.y))).collect();
    let known = remembered.and_then(|old| again(old, &others));
    match known.or_else(|| others.first().copied()) {
        Some(monitor) => Target::Full(monitor.clone()),
        // Pulled out: it comes back with its monitor. A window over the cashier's screen would only be in the way.
        None if remembered.is_some() => Target::Closed,
        None if wanted == Wanted::On => Target::Window,
        None => Target::Closed,
    }
}

/// The monitor that was meant: the same in everything, or of the same name (it was moved or has another resolution), or
/// at the same place with the same size (a driver gave it another name).
fn again<'a>(old: &Monitor, among: &[&'a Monitor]) -> Option<&'a Monitor> {
    let place = |m: &Monitor| (m.x, m.y, m.width, m.height);
    let same = among.iter().find(|m| **m == old);
    let named = || among.iter().find(|m| !m.name.is_empty() && m.name == old.name);
    same.or_else(named).or_else(|| among.iter().find(|m| place(m) == place(old))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monitor(name: &str, x: i32) -> Monitor {
        Monitor { name: name.into(), x, y: 0, width: 1366, height: 768 }
    }

    fn full(name: &str, x: i32) -> Target {
        Target::Full(monitor(name, x))
    }

    #[test]
    fn a_second_monitor_is_used_by_itself() {
        let both = [monitor("eDP-1", 0), monitor("HDMI-1", 1366)];
        assert_eq!(decide(Wanted::Auto, None, &both, Some(&both[0])), full("HDMI-1", 1366));
        assert_eq!(decide(Wanted::On, None, &both, Some(&both[1])), full("eDP-1", 0));
        assert_eq!(decide(Wanted::Off, Some(&both[1]), &both, Some(&both[0])), Target::Closed);
        assert_eq!(
            decide(Wanted::Auto, None, &both, None),
            full("HDMI-1", 1366),
            "the first is the cashier's"
        );
    }

    #[test]
    fn with_one_monitor_it_is_a_window_for_whoever_asks() {
        let one = [monitor("eDP-1", 0)];
        assert_eq!(decide(Wanted::Auto, None, &one, Some(&one[0])), Target::Closed);
        assert_eq!(decide(Wanted::On, None, &one, Some(&one[0])), Target::Window);
        assert_eq!(
            decide(Wanted::On, None, &[], None),
            Target::Window,
            "a session that tells of no monitors"
        );
        assert_eq!(decide(Wanted::Auto, None, &[], None), Target::Closed);
    }

    #[test]
    fn pulled_out_it_closes_and_plugged_in_it_comes_back() {
        let both = [monitor("eDP-1", 0), monitor("HDMI-1", 1366)];
        for wanted in [Wanted::Auto, Wanted::On] {
            assert_eq!(decide(wanted, Some(&both[1]), &both[..1], Some(&both[0])), Target::Closed);
            assert_eq!(decide(wanted, Some(&both[1]), &both, Some(&both[0])), full("HDMI-1", 1366));
        }
    }

    #[test]
    fn the_remembered_one_of_several_is_chosen_and_another_stands_in_for_it() {
        let three = [monitor("eDP-1", 0), monitor("HDMI-1", 1366), monitor("DP-2", 2732)];
        assert_eq!(decide(Wanted::Auto, Some(&three[2]), &three, Some(&three[0])), full("DP-2", 2732));
        assert_eq!(decide(Wanted::Auto, Some(&three[2]), &three[..2], Some(&three[0])), full("HDMI-1", 1366));
    }

    #[test]
    fn it_is_known_again_by_its_name_or_by_its_place() {
        let now = [monitor("eDP-1", 0), monitor("DP-2", 1366), monitor("HDMI-1", 2732)];
        let moved = monitor("HDMI-1", 1366);
        assert_eq!(decide(Wanted::Auto, Some(&moved), &now, Some(&now[0])), full("HDMI-1", 2732));
        let renamed = monitor("HDMI-A-0", 2732);
        assert_eq!(decide(Wanted::Auto, Some(&renamed), &now, Some(&now[0])), full("HDMI-1", 2732));
    }

    #[test]
    fn a_mirrored_monitor_is_no_second_one() {
        let mirrored = [monitor("eDP-1", 0), monitor("HDMI-1", 0)];
        assert_eq!(decide(Wanted::Auto, None, &mirrored, Some(&mirrored[0])), Target::Closed);
    }
}
